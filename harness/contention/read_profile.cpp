#include "harness/contention/read_profile.h"

#include <algorithm>
#include <memory>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/contention/preload/layout.h"
#include "harness/contention/symbolize.h"

namespace misdeal::contention {

namespace {

struct Unmap {
  void operator()(const Measurements* mapped) const {
    ::munmap(const_cast<Measurements*>(mapped), sizeof(Measurements));
  }
};
using Mapped = std::unique_ptr<const Measurements, Unmap>;

Mapped map_file(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return nullptr;
  struct stat facts{};
  void* mapped = MAP_FAILED;
  if (::fstat(file, &facts) == 0 &&
      static_cast<std::size_t>(facts.st_size) == sizeof(Measurements)) {
    mapped = ::mmap(nullptr, sizeof(Measurements), PROT_READ, MAP_SHARED, file, 0);
  }
  ::close(file);
  if (mapped == MAP_FAILED) return nullptr;
  Mapped result(static_cast<const Measurements*>(mapped));
  return result->magic == kMagic ? std::move(result) : nullptr;
}

Times times_of(const engine::DurationHistogram& histogram) {
  return {.count = histogram.count(),
          .sum_ns = histogram.sum(),
          .p50_ns = histogram.quantile(0.5),
          .p90_ns = histogram.quantile(0.9),
          .p99_ns = histogram.quantile(0.99),
          .max_ns = histogram.max(),
          .buckets = histogram.powers_of_two()};
}

const char* kind_text(LockKind kind) {
  switch (kind) {
    case LockKind::mutex:
      return "mutex";
    case LockKind::read_lock:
      return "rwlock read";
    case LockKind::write_lock:
      return "rwlock write";
    case LockKind::spin_lock:
      return "spin lock";
  }
  return "";
}

/// The figures of one process, with the names that the symbolizer has for its places.
class Reader {
 public:
  Reader(const Measurements& all, Symbolizer& symbolizer) : all_(all), symbolizer_(symbolizer) {}

  void want_names() {
    for (std::uint32_t i = 0; i < stacks(); ++i) {
      const StackRecord& stack = all_.stacks[i];
      for (std::uint32_t k = 0; k < depth_of(stack); ++k) want(stack.frames[k]);
    }
    for (std::uint32_t i = 0; i < locks(); ++i) want(all_.locks[i].longest.holder);
  }

  [[nodiscard]] ProfiledProcess read() const {
    ProfiledProcess process{.pid = all_.pid,
                            .parent_pid = all_.parent_pid,
                            .program = all_.program.data(),
                            .locks_left_out = all_.locks_used.load() - locks(),
                            .stacks_left_out = all_.stacks_used.load() - stacks(),
                            .locks = {}};
    for (std::uint32_t i = 0; i < locks(); ++i) process.locks.push_back(lock(all_.locks[i]));
    for (std::uint32_t i = 0; i < stacks(); ++i) add_place(all_.stacks[i], process);
    for (ProfiledLock& it : process.locks) {
      std::ranges::sort(it.places, std::ranges::greater{}, &WaitingPlace::wait_ns);
    }
    std::erase_if(process.locks, [](const ProfiledLock& it) {
      return it.acquisitions == 0 && it.tries_failed == 0 && it.timed_out == 0;
    });
    std::ranges::sort(process.locks, [](const ProfiledLock& a, const ProfiledLock& b) {
      return std::pair(a.wait.sum_ns, a.acquisitions) > std::pair(b.wait.sum_ns, b.acquisitions);
    });
    return process;
  }

 private:
  [[nodiscard]] std::uint32_t locks() const { return std::min(all_.locks_used.load(), kLocksMax); }
  [[nodiscard]] std::uint32_t stacks() const {
    return std::min(all_.stacks_used.load(), kStacksMax);
  }
  /// 0 of one that was not finished.
  static std::uint32_t depth_of(const StackRecord& stack) {
    return stack.is_ready.load(std::memory_order_acquire) == 0 ? 0
                                                               : std::min(stack.depth, kFramesMax);
  }

  [[nodiscard]] std::string module_path(const Place& place) const {
    if (place.module >= kModulesMax) return "?";
    const Module& module = all_.modules[place.module];
    return module.is_ready.load(std::memory_order_acquire) == 0 ? "?" : module.path.data();
  }
  void want(const Place& place) { symbolizer_.want(module_path(place), place.offset); }
  void add_frames(const Place& place, Stack& stack) const {
    const Stack& frames = symbolizer_.frames(module_path(place), place.offset);
    stack.insert(stack.end(), frames.begin(), frames.end());
  }

  [[nodiscard]] Stack stack(std::uint32_t index) const {
    Stack result;
    if (index >= stacks()) return result;
    const StackRecord& record = all_.stacks[index];
    for (std::uint32_t k = 0; k < depth_of(record); ++k) add_frames(record.frames[k], result);
    return result;
  }

  [[nodiscard]] ProfiledLock lock(const LockRecord& record) const {
    ProfiledLock lock;
    lock.address = record.address;
    lock.kind = kind_text(record.kind);
    lock.first_used = stack(record.first_stack);
    lock.acquisitions = record.acquisitions;
    lock.contended = record.contended;
    lock.tries_failed = record.tries_failed.load();
    lock.timed_out = record.timed_out.load();
    lock.timed_out_ns = record.timed_out_ns.load();
    lock.wait = times_of(record.wait);
    lock.hold = times_of(record.hold);
    if (record.longest.waiter_thread == 0) return lock;
    lock.longest_waiter_thread = record.longest.waiter_thread;
    lock.longest_waiter = stack(record.longest.waiter_stack);
    lock.longest_holder_thread = record.longest.holder_thread;
    if (lock.longest_holder_thread != 0) add_frames(record.longest.holder, lock.longest_holder);
    return lock;
  }

  void add_place(const StackRecord& record, ProfiledProcess& process) const {
    if (depth_of(record) == 0 || record.waits.load() == 0) return;
    if (record.lock >= process.locks.size()) return;
    const auto index = static_cast<std::uint32_t>(&record - all_.stacks.data());
    process.locks[record.lock].places.push_back(
        {.stack = stack(index), .waits = record.waits.load(), .wait_ns = record.wait_ns.load()});
  }

  const Measurements& all_;
  Symbolizer& symbolizer_;
};

}  // namespace

std::vector<ProfiledProcess> read_profiles(const std::filesystem::path& folder) {
  std::vector<Mapped> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (Mapped file = map_file(entry.path())) files.push_back(std::move(file));
  }
  std::ranges::sort(files, {}, [](const Mapped& file) { return file->pid; });
  Symbolizer symbolizer;
  for (const Mapped& file : files) Reader(*file, symbolizer).want_names();
  symbolizer.ask();
  std::vector<ProfiledProcess> processes;
  for (const Mapped& file : files) processes.push_back(Reader(*file, symbolizer).read());
  return processes;
}

}  // namespace misdeal::contention
