/** How values of one type are packed. */
export interface TensorType {
  name: string
  /** Values in one block. */
  values: number
  /** Bytes of one block. */
  bytes: number
}

const of = (values: number, bytes: number) => (name: string): TensorType => ({ name, values, bytes })

/** Every type of ggml by its number in the file, those that llama.cpp no longer loads too (31 to 33, 36 to 38: Q4_0 and IQ4_NL in another
    order). 4 and 5 (Q4_2, Q4_3) were never in a GGUF. Source: ggml.h, ggml-common.h. */
export const TENSOR_TYPES: ReadonlyMap<number, TensorType> = new Map([
  [0, of(1, 4)('F32')], [1, of(1, 2)('F16')], [30, of(1, 2)('BF16')], [28, of(1, 8)('F64')],
  [24, of(1, 1)('I8')], [25, of(1, 2)('I16')], [26, of(1, 4)('I32')], [27, of(1, 8)('I64')],
  [2, of(32, 18)('Q4_0')], [3, of(32, 20)('Q4_1')], [6, of(32, 22)('Q5_0')], [7, of(32, 24)('Q5_1')], [8, of(32, 34)('Q8_0')], [9, of(32, 36)('Q8_1')],
  [10, of(256, 84)('Q2_K')], [11, of(256, 110)('Q3_K')], [12, of(256, 144)('Q4_K')], [13, of(256, 176)('Q5_K')], [14, of(256, 210)('Q6_K')], [15, of(256, 292)('Q8_K')],
  [16, of(256, 66)('IQ2_XXS')], [17, of(256, 74)('IQ2_XS')], [22, of(256, 82)('IQ2_S')], [18, of(256, 98)('IQ3_XXS')], [21, of(256, 110)('IQ3_S')],
  [19, of(256, 50)('IQ1_S')], [29, of(256, 56)('IQ1_M')], [20, of(32, 18)('IQ4_NL')], [23, of(256, 136)('IQ4_XS')],
  [31, of(32, 18)('Q4_0_4_4')], [32, of(32, 18)('Q4_0_4_8')], [33, of(32, 18)('Q4_0_8_8')],
  [36, of(32, 18)('IQ4_NL_4_4')], [37, of(32, 18)('IQ4_NL_4_8')], [38, of(32, 18)('IQ4_NL_8_8')],
  [34, of(256, 54)('TQ1_0')], [35, of(256, 66)('TQ2_0')], [39, of(32, 17)('MXFP4')], [40, of(64, 36)('NVFP4')], [41, of(128, 18)('Q1_0')], [42, of(64, 18)('Q2_0')],
])
