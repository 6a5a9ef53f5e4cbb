// Reads in a blkparse or ftrace text, by a host outside JavaScript: wabt's interpreter (Debian: apt-get install g++ wabt).
//   g++ -std=c++17 -O2 host.cc -o host -lwabt && ./host path/to/tidemark.wasm trace.txt
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "wabt/binary-reader.h"
#include "wabt/interp/binary-reader-interp.h"
#include "wabt/interp/interp.h"
using namespace wabt;
using namespace wabt::interp;

static std::vector<uint8_t> bytes_of(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) { std::fprintf(stderr, "cannot read %s\n", path); std::exit(2); }
  return {std::istreambuf_iterator<char>(file), {}};
}

int main(int, char** argv) {
  std::vector<uint8_t> wasm = bytes_of(argv[1]), trace = bytes_of(argv[2]);
  Store store;
  ModuleDesc desc;
  Errors errors;
  if (Failed(ReadBinaryInterp(argv[1], wasm.data(), wasm.size(), ReadBinaryOptions(), &errors, &desc))) { std::fprintf(stderr, "no valid module\n"); return 2; }
  Module::Ptr module = Module::New(store, desc);
  auto abort = HostFunc::New(store, FuncType({Type::I32, Type::I32, Type::I32, Type::I32}, {}), [](Thread&, const Values& v, Values&, Trap::Ptr*) -> Result {
    std::fprintf(stderr, "tidemark.wasm aborted at line %u:%u\n", v[2].Get<u32>(), v[3].Get<u32>());
    std::exit(70);
  });
  Trap::Ptr trap;
  Instance::Ptr instance = Instance::Instantiate(store, module.ref(), {abort.ref()}, &trap);
  std::map<std::string, Ref> exports;
  for (size_t i = 0; i < desc.exports.size(); i++) exports[desc.exports[i].type.name] = instance->exports()[i];

  auto call = [&](const char* name, Values params = {}) {
    Values results;
    auto function = store.UnsafeGet<Func>(exports.at(name));
    if (Failed(function->Call(store, params, results, &trap))) { std::fprintf(stderr, "%s trapped\n", name); std::exit(70); }
    return results.empty() ? Value::Make(u32(0)) : results[0];
  };
  auto integer = [&](const char* name, Values params = {}) { return call(name, params).Get<u32>(); };
  auto constant = [&](const char* name) { return store.UnsafeGet<Global>(exports.at(name))->Get(); };
  auto memory = [&] { return store.UnsafeGet<Memory>(exports.at("memory"))->UnsafeData(); };  // fetched anew: memory may have grown
  auto number = [](u32 value) { return Value::Make(value); };

  call("filterSet", {number(1), number(0), number(0), Value::Make(f64(-INFINITY)), Value::Make(f64(INFINITY))});
  call("textGrammar", {number(0)});
  call("textOpen", {number(1 << 18)});
  for (size_t at = 0;;) {
    u32 events = integer("textDecode"), waiting = integer("textWaiting");
    if (events) call("observe", {number(events)});
    if (!waiting && !events) break;
    if (!waiting) continue;
    u32 room = integer("textRoom"), part = std::min<size_t>(integer("textRoomBytes"), trace.size() - at);
    std::copy_n(trace.begin() + at, part, memory() + room);
    at += part;
    call("textFilled", {number(part)});  // 0 says: this was the end
  }
  auto result = [&](u32 track, const char* kernel) {
    call("kernelFinish", {call("kernelAt", {number(track), constant("ISSUED"), constant(kernel)})});
    const auto* from = reinterpret_cast<const f64*>(memory() + integer("resultPointer"));
    return std::vector<f64>(from, from + integer("resultLength"));
  };
  for (u32 track = 0; track < integer("devices"); track++) {
    u32 device = integer("deviceAt", {number(track)});
    std::vector<f64> unique = result(track, "UNIQUE"), gaps = result(track, "GAPS");
    std::printf("%u:%u requests %.0f bytes %.0f unique %.0f gaps", device >> 20, device & 0xfffff, unique[5], unique[0] * 512, unique[1]);
    const int ends[] = {1, 2, 10, 13, 65, 129};  // cell 0 of the result says whether there was a request
    for (int k = 0; k < 5; k++) {
      f64 sum = 0;
      for (int cell = ends[k]; cell < ends[k + 1]; cell++) sum += gaps[cell];
      std::printf(" %.0f", sum);
    }
    std::printf("\n");
  }
}
