/** Version of this package, as every record carries it. */
export const version = '0.1.0'
