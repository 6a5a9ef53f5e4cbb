/*
 * The C twin of the paged allocator: same rules and levels, same calls of 16,384 operations in columns, own code.
 * Standard input: u32 n, n u32 operations (kind, id << 2, from << 10); then one line a run with the tokens of a page, answered by one line of nanoseconds of CPU
 * time and the end state. Writing operations into the columns is not timed.
 */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint32_t u32;

enum { CALL = 16384, PAGES = 65536, SEQUENCES = 256, FINAL = 1 << 20, ALLOC = 0, FREE = 1, GROW = 2, FORK = 3 };

static uint8_t kinds[CALL], done[CALL];
static int32_t ids[CALL], froms[CALL];
static double sizes[CALL], finals[CALL];

struct sequence { double quiet, length, final; u32 *table; u32 entries, room; };
struct page { u32 count, promised; };
struct counts { double filled, useful, held, entries, peak_filled, peak_held, peak_entries, allocs, frees, grows, forks, failures, lifetime, copied, steps; };

static struct sequence sequences[SEQUENCES];
static struct page pages[PAGES];
static u32 stack[PAGES], spare;
static struct counts now;
/* A setting, as in the module: no constant for the compiler. */
static double page_tokens;

static void reserve(struct sequence *s, u32 entries) {
  if (entries <= s->room) return;
  u32 room = s->room * 2 > entries ? s->room * 2 : entries;
  if (room < 16) room = 16;
  s->table = realloc(s->table, room * sizeof *s->table);
  if (!s->table) abort();
  s->room = room;
}

static inline u32 pages_of(double tokens) { return (u32)ceil(tokens / page_tokens); }
static inline double in_entry(double length, u32 i) { double left = length - i * page_tokens; return left < page_tokens ? left : page_tokens; }

static inline u32 take(double final, u32 i) {
  u32 page = stack[--spare];
  double slots = in_entry(final, i);
  pages[page] = (struct page){1, (u32)slots};
  now.useful += slots;
  now.held += page_tokens;
  return page;
}

static inline double alone(u32 n, double final) { double end = n * page_tokens; return final < end ? final : end; }

static int alloc_(struct sequence *s, double size, double final) {
  u32 n = pages_of(size);
  if (n > spare) return 0;
  reserve(s, n);
  s->length = size;
  s->final = final;
  for (u32 i = 0; i < n; i++) s->table[i] = take(final, i);
  s->quiet = n > 0 ? alone(n, final) : size;
  s->entries = n;
  now.filled += size;
  now.lifetime += size;
  now.entries += n;
  now.steps += n;
  now.allocs++;
  return 1;
}

static int grow_(struct sequence *s, double by) {
  double to = s->length + by, final = s->final > to ? s->final : to;
  u32 had = s->entries, last = had - 1;
  double end = had * page_tokens;
  u32 n = to <= end ? had : to <= end + page_tokens ? had + 1 : pages_of(to);
  int open = by > 0 && end > s->length, copy = open && pages[s->table[last]].count > 1;
  if (n - had + (u32)copy > spare) return 0;
  if (copy) {
    double tokens = in_entry(s->length, last);
    pages[s->table[last]].count--;
    s->table[last] = take(final, last);
    now.filled += tokens;
    now.copied += tokens;
    now.steps++;
  }
  if (open) {
    struct page *page = &pages[s->table[last]];
    double tokens = in_entry(to, last);
    if (tokens > page->promised) {
      now.useful += tokens - page->promised;
      page->promised = (u32)tokens;
    }
    s->quiet = last * page_tokens + page->promised;
  }
  if (n > had) {
    reserve(s, n);
    for (u32 i = had; i < n; i++) s->table[i] = take(final, i);
    s->quiet = alone(n, final);
    s->entries = n;
  }
  s->length = to;
  s->final = final;
  now.entries += n - had;
  now.steps += n - had;
  now.filled += by;
  now.lifetime += by;
  now.grows++;
  return 1;
}

static void free_(struct sequence *s) {
  u32 n = s->entries;
  for (u32 i = n; i-- > 0;) {
    struct page *page = &pages[s->table[i]];
    if (--page->count) continue;
    now.useful -= page->promised;
    now.held -= page_tokens;
    now.filled -= in_entry(s->length, i);
    stack[spare++] = s->table[i];
  }
  now.entries -= n;
  now.frees++;
  s->quiet = s->length = s->final = 0;
  s->entries = 0;
}

static void fork_(struct sequence *from, struct sequence *to, double final) {
  u32 n = to->entries = from->entries;
  reserve(to, n);
  for (u32 i = 0; i < n; i++) pages[to->table[i] = from->table[i]].count++;
  from->quiet = to->quiet = to->length = from->length;
  to->final = final;
  now.entries += n;
  now.steps += n;
  now.forks++;
}

static inline void peak(double *high, double value) { if (value > *high) *high = value; }

static inline void peaks(void) {
  peak(&now.peak_filled, now.filled);
  peak(&now.peak_held, now.held);
  peak(&now.peak_entries, now.entries);
}

__attribute__((noinline)) static void update(u32 n) {
  double added = 0;
  u32 grown = 0;
  for (u32 i = 0; i < n; i++) {
    struct sequence *s = &sequences[ids[i]];
    if (kinds[i] == GROW) {
      double length = s->length + sizes[i];
      if (length <= s->quiet) {
        s->length = length;
        added += sizes[i];
        grown++;
        done[i] = 1;
        continue;
      }
      done[i] = (uint8_t)grow_(s, sizes[i]);
      now.failures += !done[i];
      continue;
    }
    now.filled += added;
    now.lifetime += added;
    now.grows += grown;
    added = grown = 0;
    peaks();
    int ok = 1;
    if (kinds[i] == ALLOC) ok = alloc_(s, sizes[i], finals[i]);
    else if (kinds[i] == FORK) fork_(&sequences[froms[i]], s, finals[i]);
    else free_(s);
    done[i] = (uint8_t)ok;
    now.failures += !ok;
    peaks();
  }
  now.filled += added;
  now.lifetime += added;
  now.grows += grown;
  peaks();
}

static int64_t cpu_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int main(void) {
  u32 n;
  if (fread(&n, 4, 1, stdin) != 1) return 1;
  u32 *words = malloc((size_t)n * 4);
  if (!words || fread(words, 4, n, stdin) != n) return 1;
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    page_tokens = atof(line + 4);
    for (u32 i = 0; i < SEQUENCES; i++) {
      free(sequences[i].table);
      sequences[i] = (struct sequence){0};
    }
    memset(pages, 0, sizeof pages);
    now = (struct counts){0};
    for (spare = 0; spare < PAGES; spare++) stack[spare] = PAGES - 1 - spare;
    int64_t ns = 0, cost = cpu_ns();
    for (int i = 0; i < 1000; i++) cpu_ns();
    cost = (cpu_ns() - cost) / 1000;
    for (u32 at = 0; at < n; at += CALL) {
      u32 part = n - at < CALL ? n - at : CALL;
      for (u32 i = 0; i < part; i++) {
        u32 word = words[at + i];
        kinds[i] = word & 3;
        ids[i] = word >> 2 & 255;
        froms[i] = word >> 10;
        sizes[i] = kinds[i] == GROW;
        finals[i] = FINAL;
      }
      int64_t before = cpu_ns();
      update(part);
      ns += cpu_ns() - before - cost;
    }
    printf("%lld %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f\n", (long long)ns, now.filled, now.useful, now.held,
      now.entries, now.peak_filled, now.peak_held, now.peak_entries, now.allocs, now.frees, now.grows, now.forks, now.failures, now.lifetime,
      now.copied, now.steps);
    fflush(stdout);
  }
  return 0;
}
