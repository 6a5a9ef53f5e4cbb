/*
 * The C twin of the exact reuse curve: same algorithm, same calls of 65,536 page ids, own code.
 * Standard input: u32 n, n u32 page ids; then one line a run, answered by one line of nanoseconds of CPU time, accesses, first
 * accesses, and the sum and a checksum of the depths. Copying ids into the column is not timed.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint64_t u64;
typedef uint32_t u32;

enum { CALL = 65536, GROUP_BITS = 6, GROUP = 1 << GROUP_BITS, LEAF_BITS = 12, FIRST_SLOTS = 1 << 14, FIRST_BITS = 12, AHEAD = 8 };
static const u64 STEP = 0x100000001;

static u32 column[CALL];

/* ---- memory: an arena touched once, reset before each run, so that a warm run faults no pages ---- */
static char *arena;
static size_t arena_used, arena_bytes;

static void *take(size_t bytes) {
  void *at = arena + arena_used;
  arena_used += (bytes + 63) & ~(size_t)63;
  if (arena_used > arena_bytes) abort();
  memset(at, 0, bytes);
  return at;
}

/* ---- page -> slot ---- */
static u64 *cells, *cells_end;
static u32 bits, size, limit;

static void new_table(void) {
  cells = take(((size_t)8 << bits) + 16);
  cells_end = cells + ((size_t)1 << bits);
  limit = (u32)(((u64)1 << bits) * 6 / 10);
}

static inline u64 *home(u32 page) {
  return cells + ((size_t)(((page >> GROUP_BITS) * 0x9e3779b1u) >> (32 - bits + GROUP_BITS)) << GROUP_BITS) + (page & (GROUP - 1));
}

static inline u64 *cell_of(u32 page) {
  u64 *cell = home(page);
  while (*cell && (u32)*cell != page) if (++cell == cells_end) cell = cells;
  return cell;
}

static void grow(void) {
  u64 *from = cells, *end = cells_end;
  bits++;
  new_table();
  for (; from < end; from++) if (*from) *cell_of((u32)*from) = *from;
}

/* ---- depths ---- */
static u64 *leaves[1 << 14];

static inline void count_depth(u32 depth, u32 n) {
  u64 **leaf = &leaves[depth >> LEAF_BITS];
  if (!*leaf) *leaf = take((size_t)8 << LEAF_BITS);
  (*leaf)[depth & ((1 << LEAF_BITS) - 1)] += n;
}

/* ---- live slots ---- */
static u64 *live;
static u32 *ranks, *tree;
static u32 slots, clock_now, removal_block, removals, addition_block, additions, follows, depth;

static void new_slots(u32 n) {
  slots = n;
  live = take(n / 8);
  ranks = take(n / 16);
  tree = take((size_t)((n >> 9) + 1) * 4);
}

static inline void book(u32 block, u32 change) {
  if (!change) return;
  u32 blocks = slots >> 9;
  for (u32 i = block + 1; i <= blocks; i += i & -i) tree[i] += change;
}

static inline void book_removals(u32 next) {
  book(removal_block, -removals);
  removal_block = next;
  removals = 0;
}

static inline u32 depth_of(u32 slot) {
  u32 block = slot >> 9, before = 0;
  if (block != removal_block) book_removals(block);
  for (u32 i = block; i; i &= i - 1) before += tree[i];
  u32 word = slot >> 6;
  for (u32 at = block << 3; at < word; at++) before += (u32)__builtin_popcountll(live[at]);
  before += (u32)__builtin_popcountll(live[word] & (((u64)1 << (slot & 63)) - 1));
  return size - before;
}

static inline void clear(u32 from, u32 left) {
  while (left) {
    u32 bit = from & 63, n = left < 64 - bit ? left : 64 - bit, block = from >> 9;
    live[from >> 6] &= ~((~(u64)0 >> (64 - n)) << bit);
    if (block != removal_block) book_removals(block);
    removals += n;
    from += n;
    left -= n;
  }
}

static inline void set(u32 from, u32 left) {
  while (left) {
    u32 bit = from & 63, n = left < 64 - bit ? left : 64 - bit, block = from >> 9;
    live[from >> 6] |= (~(u64)0 >> (64 - n)) << bit;
    if (block != addition_block) {
      book(addition_block, additions);
      addition_block = block;
      additions = 0;
    }
    additions += n;
    from += n;
    left -= n;
  }
}

static void compact(void) {
  u32 rank = 0, wider = slots;
  for (u32 word = 0; word < slots >> 6; word++) {
    ranks[word] = rank;
    rank += (u32)__builtin_popcountll(live[word]);
  }
  for (u64 *cell = cells; cell < cells_end; cell++) {
    if (!*cell) continue;
    u32 slot = (u32)(*cell >> 32);
    u32 place = ranks[slot >> 6] + (u32)__builtin_popcountll(live[slot >> 6] & (((u64)1 << (slot & 63)) - 1));
    *cell = (u64)(place + 1) << 32 | (u32)*cell;
  }
  while (rank > wider >> 2) wider <<= 1;
  if (wider == slots) {
    memset(live, 0, slots / 8);
    memset(tree, 0, (size_t)((slots >> 9) + 1) * 4);
  } else {
    new_slots(wider);
  }
  removals = removal_block = additions = addition_block = follows = 0;
  set(1, rank);
  clock_now = rank + 1;
}

static inline u32 move_run(u64 *cell, u64 held, u32 slot, u32 most) {
  u64 shift = ((u64)slot << 32) - (held >> 32 << 32);
  u32 n = 0;
  /* Eight at a time for the vectoriser, as long as all of them follow. */
  while (n + 8 <= most) {
    u64 wrong = 0;
    for (u32 i = 0; i < 8; i++) wrong |= cell[n + i] ^ (held + (n + i) * STEP);
    if (wrong) break;
    for (u32 i = 0; i < 8; i++) cell[n + i] += shift;
    n += 8;
    if (cell + n + 8 > cells_end) break;
  }
  for (; n < most && cell[n] == held + n * STEP; n++) cell[n] += shift;
  return n;
}

static inline void touch(u32 page, u32 left) {
  while (left) {
    if (clock_now == slots) compact();
    u64 *cell = cell_of(page), held = *cell;
    u32 n = 1, now = clock_now;
    if (!held) {
      *cell = (u64)now << 32 | page;
      if (++size >= limit) grow();
      follows = 0;
      depth = 0;
    } else {
      u32 last = (u32)(held >> 32), room = slots - now;
      u32 most = left < room ? left : room;
      if (cell + 8 > cells_end) most = 1;
      n = move_run(cell, held, now, most);
      if (last != follows) depth = depth_of(last);
      follows = last + n;
      count_depth(depth, n);
      clear(last, n);
    }
    set(now, n);
    clock_now = now + n;
    page += n;
    left -= n;
  }
}

__attribute__((noinline)) static void pages(u32 n) {
  u32 i = 0;
  while (i < n) {
    u32 first = column[i], count = 1;
    while (i + count + 8 <= n && first < UINT32_MAX - count - 8) {
      u32 wrong = 0;
      for (u32 k = 0; k < 8; k++) wrong |= column[i + count + k] ^ (first + count + k);
      if (wrong) break;
      count += 8;
    }
    while (i + count < n && (u64)column[i + count] == (u64)first + count) count++;
    if (i + AHEAD < n) __builtin_prefetch(home(column[i + AHEAD]));
    touch(first, count);
    i += count;
  }
}

static u64 cpu_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (u64)t.tv_sec * 1000000000u + (u64)t.tv_nsec;
}

int main(void) {
  u32 n;
  if (fread(&n, 4, 1, stdin) != 1) return 1;
  u32 *ids = malloc((size_t)n * 4);
  if (fread(ids, 4, n, stdin) != n) return 1;
  arena_bytes = (size_t)n * 40 + ((size_t)64 << 20);
  arena = malloc(arena_bytes);
  memset(arena, 1, arena_bytes);
  char command[32];
  while (fgets(command, sizeof command, stdin)) {
    u64 before = cpu_ns(), ns;
    arena_used = 0;
    memset(leaves, 0, sizeof leaves);
    bits = FIRST_BITS;
    size = removal_block = removals = addition_block = additions = follows = depth = 0;
    clock_now = 1;
    new_table();
    new_slots(FIRST_SLOTS);
    ns = cpu_ns() - before;
    for (u32 from = 0; from < n; from += CALL) {
      u32 part = n - from < CALL ? n - from : CALL;
      memcpy(column, ids + from, (size_t)part * 4);
      before = cpu_ns();
      pages(part);
      ns += cpu_ns() - before;
    }
    double sum = 0;
    u64 checksum = 0, counted = 0;
    for (u32 leaf = 0; leaf < 1 << 14; leaf++) {
      for (u32 i = 0; leaves[leaf] && i < 1 << LEAF_BITS; i++) {
        u64 d = ((u64)leaf << LEAF_BITS) + i, k = leaves[leaf][i];
        counted += k;
        sum += (double)(d * k);
        checksum = (checksum + (d * 31 + 7) % 1000003 * k) % 1000000007;
      }
    }
    printf("%llu %llu %u %.0f %llu\n", (unsigned long long)ns, (unsigned long long)(counted + size), size, sum, (unsigned long long)checksum);
    fflush(stdout);
  }
  return 0;
}
