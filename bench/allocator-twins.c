/*
 * C twins of the simulated allocators: same rules, same ties, same calls of 16,384 operations from columns of the same types, own code.
 * Standard input: u32 n; then one line a run, the workload's name, answered by one line of nanoseconds of CPU time and the end state.
 * Making the operations is not timed. A workload is a generator and a twin: see `workloads` at the end.
 */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint64_t u64;
typedef uint32_t u32;
typedef uint8_t u8;

enum { CALL = 16384, ALLOC = 0, FREE = 1 };

static u8 kinds[CALL], done[CALL];
static int32_t ids[CALL];
static double sizes[CALL];

/* ---- the generator's numbers: xorshift, 32 bits, the same as in allocators.mjs ---- */
static u32 seed;

static u32 next_random(void) {
  seed ^= seed << 13;
  seed ^= seed >> 17;
  seed ^= seed << 5;
  return seed;
}

/* ---- levels and counts that every policy keeps ---- */
static double asked, held, reach, peak_asked, peak_held, allocs, frees, failures, lifetime, steps;

static void reset_counts(void) {
  asked = held = reach = peak_asked = peak_held = allocs = frees = failures = lifetime = steps = 0;
}

/* ---- best fit: a random one of 4,096 ids is taken or given back; 1 to 32 units, every fourth 1 to 1,024 ---- */
enum { LIVE = 4096, POOL = 1 << 18, HOLE = 1u << 31 };

static u8 taken[LIVE];
static u32 made;

static void make_blocks(u32 n) {
  for (u32 i = 0; i < n; i++) {
    u32 id = next_random() & (LIVE - 1);
    ids[i] = (int32_t)id;
    kinds[i] = taken[id] ? FREE : ALLOC;
    if (!taken[id]) sizes[i] = made++ % 4 == 0 ? (next_random() & 1023) + 1 : (next_random() & 31) + 1;
    taken[id] ^= 1;
  }
}

/* By address, from 1: units of a block at its start, with the bit of a hole; its start at the last unit of a hole. Lists of holes by size. */
static u32 units_at[POOL + 2], start_at[POOL + 2], newer[POOL + 2], older[POOL + 2], newest[POOL + 2];
static u64 words[POOL / 64 + 1], groups[POOL / 4096 + 1], top[2];
static struct { u32 at, units; double size; } blocks[LIVE];
static u64 squares;

static void insert_hole(u32 at, u32 units) {
  u32 next = newest[units];
  units_at[at] = units | HOLE;
  start_at[at + units - 1] = at;
  newer[at] = 0;
  older[at] = next;
  newest[units] = at;
  squares += (u64)units * units;
  if (next) {
    newer[next] = at;
    return;
  }
  words[units >> 6] |= 1ull << (units & 63);
  groups[units >> 12] |= 1ull << (units >> 6 & 63);
  top[units >> 18] |= 1ull << (units >> 12 & 63);
}

static void unlink_hole(u32 at, u32 units) {
  squares -= (u64)units * units;
  if (older[at]) newer[older[at]] = newer[at];
  if (newer[at]) {
    older[newer[at]] = older[at];
    return;
  }
  newest[units] = older[at];
  if (older[at] || (words[units >> 6] &= ~(1ull << (units & 63)))) return;
  if ((groups[units >> 12] &= ~(1ull << (units >> 6 & 63)))) return;
  top[units >> 18] &= ~(1ull << (units >> 12 & 63));
}

/* Smallest size with holes that is no smaller, 0 if there is none. */
static u32 find_size(u32 units) {
  u64 bits = words[units >> 6] >> (units & 63);
  if (bits) return units + (u32)__builtin_ctzll(bits);
  u32 word = (units >> 6) + 1;
  bits = groups[word >> 6] >> (word & 63);
  if (bits) word += (u32)__builtin_ctzll(bits);
  else {
    u32 group = (word >> 6) + 1;
    bits = group >> 6 > 1 ? 0 : top[group >> 6] >> (group & 63);
    if (!bits && group < 64) {
      group = 64;
      bits = top[1];
    }
    if (!bits) return 0;
    group += (u32)__builtin_ctzll(bits);
    word = group << 6 | (u32)__builtin_ctzll(groups[group]);
  }
  return word << 6 | (u32)__builtin_ctzll(words[word]);
}

static void reset_best_fit(void) {
  memset(units_at, 0, sizeof units_at);
  memset(newest, 0, sizeof newest);
  memset(words, 0, sizeof words);
  memset(groups, 0, sizeof groups);
  memset(top, 0, sizeof top);
  memset(blocks, 0, sizeof blocks);
  memset(taken, 0, sizeof taken);
  made = 0;
  squares = 0;
  insert_hole(1, POOL);
}

static int place(u32 id, double size) {
  u32 units = size < 1 ? 1 : (u32)ceil(size), room = units > POOL ? 0 : find_size(units);
  steps += 1;
  if (!room) {
    failures += 1;
    return 0;
  }
  u32 at = newest[room];
  unlink_hole(at, room);
  units_at[at] = units;
  if (room > units) {
    insert_hole(at + units, room - units);
    steps += 1;
  }
  blocks[id].at = at;
  blocks[id].units = units;
  blocks[id].size = size;
  held += units;
  asked += size;
  lifetime += size;
  allocs += 1;
  if (at - 1 + units > reach) reach = at - 1 + units;
  return 1;
}

static void release(u32 id) {
  u32 at = blocks[id].at, units = blocks[id].units;
  if (!at) return;
  held -= units;
  asked -= blocks[id].size;
  frees += 1;
  steps += 1;
  blocks[id].at = 0;
  u32 after = units_at[at + units];
  if (after & HOLE) {
    unlink_hole(at + units, after & ~HOLE);
    units += after & ~HOLE;
    steps += 1;
  }
  /* The tag at a held block's last unit may be an old one: it must name a hole that ends here. */
  u32 before = at > 1 ? start_at[at - 1] : 0;
  if (before && units_at[before] == ((at - before) | HOLE)) {
    unlink_hole(before, at - before);
    units += at - before;
    at = before;
    steps += 1;
  }
  insert_hole(at, units);
}

static void best_fit(u32 n) {
  for (u32 i = 0; i < n; i++) {
    done[i] = 1;
    if (kinds[i] == ALLOC) done[i] = (u8)place((u32)ids[i], sizes[i]);
    else release((u32)ids[i]);
    if (asked > peak_asked) peak_asked = asked;
    if (held > peak_held) peak_held = held;
  }
}

static void best_fit_state(void) {
  u32 largest = 0;
  for (u32 units = POOL; units > 0 && !largest; units--) if (newest[units]) largest = units;
  printf(" %u %.0f", largest, (double)squares);
}

/* ---- workloads ---- */
static const struct {
  const char *name;
  void (*reset)(void), (*make)(u32), (*run)(u32), (*state)(void);
} workloads[] = {
  { "best-fit", reset_best_fit, make_blocks, best_fit, best_fit_state },
};

static u64 cpu_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (u64)t.tv_sec * 1000000000u + (u64)t.tv_nsec;
}

int main(void) {
  u32 n;
  if (fread(&n, 4, 1, stdin) != 1) return 1;
  char name[32];
  while (fgets(name, sizeof name, stdin)) {
    name[strcspn(name, "\n")] = 0;
    for (size_t w = 0; w < sizeof workloads / sizeof *workloads; w++) {
      if (strcmp(workloads[w].name, name)) continue;
      u64 ns = 0;
      seed = 1;
      reset_counts();
      workloads[w].reset();
      for (u32 from = 0; from < n; from += CALL) {
        u32 part = n - from < CALL ? n - from : CALL;
        workloads[w].make(part);
        u64 before = cpu_ns();
        workloads[w].run(part);
        ns += cpu_ns() - before;
      }
      printf("%llu %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f", (unsigned long long)ns, asked, held, reach, peak_asked, peak_held, allocs, frees,
        failures, lifetime, steps);
      workloads[w].state();
      printf("\n");
      fflush(stdout);
    }
  }
  return 0;
}
