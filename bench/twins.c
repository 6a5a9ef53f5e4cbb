/*
 * The C twin of the unique-sectors and gap kernels: same algorithm, same batches, own code.
 * Standard input: u32 n, n f64 first sectors, n u32 lengths; then one command a line, answered by one line of
 * nanoseconds of CPU time and numbers. Copying a batch into the lane is not timed; the arena is allocated and touched before the first run.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint64_t u64;
typedef uint32_t u32;

enum { BATCH = 8192, LENGTH_BITS = 20, DIGIT = 11, CELLS = 1 << DIGIT, SMALL = 2000000 };
static const u64 LONGEST = (1u << LENGTH_BITS) - 1;

static double lane_starts[BATCH + 8] __attribute__((aligned(64)));
static u32 lane_lengths[BATCH + 8] __attribute__((aligned(64)));

/* ---- arena: reset before a run, never returned ---- */
static char *arena;
static size_t arena_used;

static void *take(size_t bytes) {
  void *at = arena + arena_used;
  arena_used += (bytes + 63) & ~(size_t)63;
  return at;
}

/* ---- sorting ---- */
static u32 tables[4][CELLS];
static u32 buckets[CELLS + 2];

static u64 *sort_least(u64 *from, u64 *to, u32 n) {
  memset(tables, 0, sizeof tables);
  for (u32 i = 0; i < n; i++) {
    u64 run = from[i];
    tables[0][(run >> 20) & (CELLS - 1)]++;
    tables[1][(run >> 31) & (CELLS - 1)]++;
    tables[2][(run >> 42) & (CELLS - 1)]++;
    tables[3][run >> 53]++;
  }
  for (u32 digit = 0; digit < 4; digit++) {
    u32 *table = tables[digit], sum = 0, shift = LENGTH_BITS + digit * DIGIT;
    int same = 0;
    for (u32 i = 0; i < CELLS && !same; i++) {
      u32 count = table[i];
      same = count == n;
      table[i] = sum;
      sum += count;
    }
    if (same) continue;
    for (u32 i = 0; i < n; i++) to[table[(from[i] >> shift) & (CELLS - 1)]++] = from[i];
    u64 *swap = from;
    from = to;
    to = swap;
  }
  return from;
}

static void sort_bucket(u64 *at, u64 *scratch, u32 n, u32 bits, u64 low) {
  if (n <= 24) {
    for (u32 i = 1; i < n; i++) {
      u64 run = at[i];
      u32 j = i;
      for (; j > 0 && at[j - 1] > run; j--) at[j] = at[j - 1];
      at[j] = run;
    }
    return;
  }
  u32 lower = (bits + 1) / 2, upper = bits - lower;
  if (lower > DIGIT) {
    u64 *sorted = sort_least(at, scratch, n);
    if (sorted != at) memcpy(at, sorted, (size_t)n * 8);
    return;
  }
  u64 base = low << LENGTH_BITS;
  u32 *one = tables[0], *two = tables[1], mask = (1u << lower) - 1, high_mask = (1u << upper) - 1, high_shift = LENGTH_BITS + lower;
  memset(one, 0, (size_t)4 << lower);
  memset(two, 0, (size_t)4 << upper);
  for (u32 i = 0; i < n; i++) {
    u64 run = at[i] - base;
    one[(run >> LENGTH_BITS) & mask]++;
    two[(run >> high_shift) & high_mask]++;
  }
  u32 sum = 0;
  for (u32 i = 0; i <= mask; i++) { u32 count = one[i]; one[i] = sum; sum += count; }
  sum = 0;
  for (u32 i = 0; i <= high_mask; i++) { u32 count = two[i]; two[i] = sum; sum += count; }
  for (u32 i = 0; i < n; i++) scratch[one[((at[i] - base) >> LENGTH_BITS) & mask]++] = at[i];
  for (u32 i = 0; i < n; i++) at[two[((scratch[i] - base) >> high_shift) & high_mask]++] = scratch[i];
}

static u64 *sort_split(u64 *from, u64 *to, u32 n) {
  u64 low = UINT64_MAX, high = 0;
  for (u32 i = 0; i < n; i++) {
    u64 start = from[i] >> LENGTH_BITS;
    low = start < low ? start : low;
    high = start > high ? start : high;
  }
  u32 range = 64 - (u32)__builtin_clzll((high - low) | 1), width = 7;
  while (width < DIGIT && (u64)n > ((u64)16384 << width)) width++;
  if (width > range) width = range;
  u32 shift = range - width, count = 1u << width;
  memset(buckets, 0, sizeof buckets);
  for (u32 i = 0; i < n; i++) buckets[1 + (((from[i] >> LENGTH_BITS) - low) >> shift)]++;
  for (u32 i = 1; i <= count; i++) buckets[i] += buckets[i - 1];
  for (u32 i = 0; i < n; i++) to[buckets[((from[i] >> LENGTH_BITS) - low) >> shift]++] = from[i];
  u32 first = 0;
  for (u32 i = 0; i < count; i++) {
    sort_bucket(to + first, from + first, buckets[i] - first, shift, low + ((u64)i << shift));
    first = buckets[i];
  }
  return to;
}

/* ---- unique sectors ---- */
static struct {
  u64 *list, *scratch;
  u32 capacity, size;
  int open;
  double start, end, transferred;
} u;

static void reserve(u32 capacity) {
  u64 *list = take((size_t)capacity * 8);
  if (u.size) memcpy(list, u.list, (size_t)u.size * 8);
  u.list = list;
  u.scratch = take((size_t)capacity * 8);
  u.capacity = capacity;
}

static void settle(void) {
  if (!u.size) return;
  u64 *sorted = u.size < SMALL ? sort_least(u.list, u.scratch, u.size) : sort_split(u.list, u.scratch, u.size);
  if (sorted != u.list) {
    u.scratch = u.list;
    u.list = sorted;
  }
  u64 *to = sorted, start = sorted[0] >> LENGTH_BITS, stop = start + (sorted[0] & LONGEST);
  for (u32 i = 1; i < u.size; i++) {
    u64 s = sorted[i] >> LENGTH_BITS, e = s + (sorted[i] & LONGEST);
    if (e <= stop) continue;
    if (s <= stop && e - start <= LONGEST) {
      stop = e;
    } else {
      *to++ = (start << LENGTH_BITS) | (stop - start);
      start = s > stop ? s : stop;
      stop = e;
    }
  }
  *to++ = (start << LENGTH_BITS) | (stop - start);
  u.size = (u32)(to - sorted);
}

static void emit(double from, double to) {
  u64 start = (u64)from, length = (u64)(to - from);
  while (length) {
    if (u.size == u.capacity) {
      if (u.capacity == 0) reserve(65536);
      else {
        settle();
        if (u.size > u.capacity - (u.capacity >> 2) && u.capacity < 4194304) reserve(u.capacity << 4);
        else if (u.size > u.capacity >> 1) reserve(u.capacity << 1);
      }
    }
    u64 part = length < LONGEST ? length : LONGEST;
    u.list[u.size++] = (start << LENGTH_BITS) | part;
    start += part;
    length -= part;
  }
}

__attribute__((noinline)) static void unique_update(u32 n) {
  if (!u.open) {
    u.open = 1;
    u.start = u.end = lane_starts[0];
  }
  double cs = u.start, ce = u.end;
  u64 sum = 0;
  for (u32 i = 0; i < n; i++) {
    double s = lane_starts[i], e = s + lane_lengths[i];
    sum += lane_lengths[i];
    if (s >= cs && s <= ce) {
      ce = e > ce ? e : ce;
    } else {
      emit(cs, ce);
      cs = s;
      ce = e;
    }
  }
  u.start = cs;
  u.end = ce;
  u.transferred += (double)sum;
}

static u64 unique_finish(void) {
  if (u.open) emit(u.start, u.end);
  settle();
  u64 unique = 0;
  for (u32 i = 0; i < u.size; i++) unique += u.list[i] & LONGEST;
  return unique;
}

/* ---- gaps ---- */
static u32 gap_tables[4][4096];
static u64 gap_counts[128];
static double gap_end;
static int gap_seen, mostly_zero;

static inline void count(u32 table, double gap) {
  u64 bits;
  memcpy(&bits, &gap, 8);
  gap_tables[table][bits >> 52]++;
}

typedef double four __attribute__((vector_size(32)));
typedef int64_t four_bits __attribute__((vector_size(32)));

static u32 zero_path(const double *s, const u32 *l, u32 n) {
  u32 zeros = 0, i = 1;
  for (; i + 3 < n; i += 4) {
    four here, before, length = { l[i - 1], l[i], l[i + 1], l[i + 2] };
    memcpy(&here, s + i, 32);
    memcpy(&before, s + i - 1, 32);
    four gap = here - before - length;
    four_bits bits;
    memcpy(&bits, &gap, 32);
    if ((bits[0] | bits[1] | bits[2] | bits[3]) == 0) {
      zeros += 4;
      continue;
    }
    count(0, gap[0]);
    count(1, gap[1]);
    count(2, gap[2]);
    count(3, gap[3]);
  }
  for (; i < n; i++) count(0, s[i] - s[i - 1] - l[i - 1]);
  return zeros;
}

static void hist4(const double *s, const u32 *l, u32 n) {
  u32 i = 1;
  for (; i + 3 < n; i += 4) {
    count(0, s[i] - (s[i - 1] + l[i - 1]));
    count(1, s[i + 1] - (s[i] + l[i]));
    count(2, s[i + 2] - (s[i + 1] + l[i + 1]));
    count(3, s[i + 3] - (s[i + 2] + l[i + 2]));
  }
  for (; i < n; i++) count(0, s[i] - (s[i - 1] + l[i - 1]));
}

static u32 empty_cell(u32 cell) {
  u32 sum = 0;
  for (u32 table = 0; table < 4; table++) {
    sum += gap_tables[table][cell];
    gap_tables[table][cell] = 0;
  }
  return sum;
}

__attribute__((noinline)) static void gaps_update(u32 n) {
  if (gap_seen) count(0, lane_starts[0] - gap_end);
  gap_seen = 1;
  u32 zeros = 0;
  if (mostly_zero) zeros = zero_path(lane_starts, lane_lengths, n);
  else hist4(lane_starts, lane_lengths, n);
  gap_end = lane_starts[n - 1] + lane_lengths[n - 1];
  zeros += empty_cell(0);
  gap_counts[0] += zeros;
  for (u32 bits = 1; bits < 64; bits++) {
    gap_counts[bits] += empty_cell(1022 + bits);
    gap_counts[64 + bits] += empty_cell(3070 + bits);
  }
  mostly_zero = zeros * 2 > n;
}

/* ---- runs ---- */
static u64 now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (u64)t.tv_sec * 1000000000u + (u64)t.tv_nsec;
}

/* What the clock adds to each interval that it times. */
static double clock_cost(void) {
  u64 sum = 0;
  for (int i = 0; i < 5000; i++) {
    u64 before = now();
    sum += now() - before;
  }
  return (double)sum / 5000;
}

int main(void) {
  u32 n;
  if (fread(&n, 4, 1, stdin) != 1) return 1;
  double *starts = malloc((size_t)n * 8);
  u32 *lengths = malloc((size_t)n * 4);
  if (fread(starts, 8, n, stdin) != n || fread(lengths, 4, n, stdin) != n) return 1;
  /* Every size the list passes through, the last 16 Mi runs or twice the events, each with a scratch. */
  size_t arena_bytes = (size_t)n * 8 * 8 + ((size_t)320 << 20);
  arena = aligned_alloc(4096, (arena_bytes + 4095) & ~(size_t)4095);
  memset(arena, 1, arena_bytes);
  char command[32];
  while (fgets(command, sizeof command, stdin)) {
    int gaps = command[0] == 'g';
    u64 ns = 0, intervals = n / BATCH + 2;
    double clock = clock_cost();
    arena_used = 0;
    memset(&u, 0, sizeof u);
    memset(gap_counts, 0, sizeof gap_counts);
    gap_seen = 0;
    mostly_zero = 1;
    for (u32 from = 0; from < n; from += BATCH) {
      u32 part = n - from < BATCH ? n - from : BATCH;
      memcpy(lane_starts, starts + from, (size_t)part * 8);
      memcpy(lane_lengths, lengths + from, (size_t)part * 4);
      u64 before = now();
      if (gaps) gaps_update(part);
      else unique_update(part);
      ns += now() - before;
    }
    u64 before = now(), unique = gaps ? 0 : unique_finish();
    ns += now() - before;
    printf("%.0f", (double)ns - clock * (double)intervals);
    if (gaps) for (u32 i = 0; i < 128; i++) printf(" %llu", (unsigned long long)gap_counts[i]);
    else printf(" %.0f %llu", u.transferred, (unsigned long long)unique);
    printf("\n");
    fflush(stdout);
  }
  return 0;
}
