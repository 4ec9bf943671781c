#include "harness/doctor/gather_facts.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace misdeal::harness {

namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

constexpr std::size_t kToldMax = 300;  ///< of what a program printed
/// A report waits for the symbolizer to read the program, on a machine that may be busy.
constexpr seconds kProbePatience{20};

/// A line of a file of the kernel; empty if there is none.
std::string line_of(const fs::path& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return line;
}

std::optional<unsigned> number_in(const fs::path& path) {
  std::ifstream in(path);
  unsigned number = 0;
  return in >> number ? std::optional(number) : std::nullopt;
}

/// Both streams, and how it ended; TSAN_OPTIONS are the user's own but for the exit code.
ProgramRun run_probe(const GatherOptions& options, const char* argument) {
  // The program and its argument are parameters of the script, not parts of it.
  const auto told = options.run(
      {"/bin/sh", "-c", "TSAN_OPTIONS=\"${TSAN_OPTIONS-} exitcode=66\" exec \"$0\" $1 2>&1",
       options.tsan_probe.string(), argument},
      kProbePatience);
  return told.value_or(ProgramRun{told.error(), -1});
}

ThreadSanitizerFacts try_thread_sanitizer(const GatherOptions& options) {
  ThreadSanitizerFacts facts;
  facts.has_probe = ::access(options.tsan_probe.c_str(), X_OK) == 0;
  if (!facts.has_probe) return facts;
  const ProgramRun clean = run_probe(options, "");
  facts.starts = clean.exit_code == 0;
  facts.output = facts.starts ? "" : clean.output.substr(0, kToldMax);
  if (!facts.starts) return facts;
  const ProgramRun race = run_probe(options, "race");
  facts.sees_race =
      race.exit_code == 66 && race.output.find("ThreadSanitizer: data race") != std::string::npos;
  facts.names_race = race.output.find("planted_race") != std::string::npos;
  if (!facts.sees_race || !facts.names_race) facts.output = race.output.substr(0, kToldMax);
  return facts;
}

unsigned allowed_cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 0;
  return static_cast<unsigned>(CPU_COUNT(&allowed));
}

/// The tightest limit from this process's group up to the root: cgroup v2, else v1.
std::optional<double> core_quota() {
  const std::string own = line_of("/proc/self/cgroup");
  const std::size_t colons = own.find("::");
  std::optional<double> tightest;
  fs::path group = colons == std::string::npos ? "/" : own.substr(colons + 2);
  for (;; group = group.parent_path()) {
    const fs::path folder = fs::path("/sys/fs/cgroup") / group.relative_path();
    const auto quota = read_cpu_max(line_of(folder / "cpu.max"));
    if (quota && (!tightest || *quota < *tightest)) tightest = quota;
    if (group.empty() || group == group.parent_path()) break;
  }
  if (tightest) return tightest;
  const fs::path old = "/sys/fs/cgroup/cpu";
  return read_cpu_max(line_of(old / "cpu.cfs_quota_us") + " " + line_of(old / "cpu.cfs_period_us"));
}

/// Closes the descriptor that it holds.
class Socket {
 public:
  Socket() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

/// Listens on a free port and connects to it: empty, or what the system said.
std::string connect_to_self() {
  const Socket listener;
  const Socket client;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  const bool is_connected = ::bind(listener.descriptor(), generic, size) == 0 &&
                            ::listen(listener.descriptor(), 1) == 0 &&
                            ::getsockname(listener.descriptor(), generic, &size) == 0 &&
                            ::connect(client.descriptor(), generic, size) == 0;
  return is_connected ? "" : std::strerror(errno);
}

LoopbackFacts look_at_loopback() {
  LoopbackFacts facts{.error = connect_to_self()};
  std::ifstream range("/proc/sys/net/ipv4/ip_local_port_range");
  unsigned first = 0;
  unsigned last = 0;
  if (range >> first >> last && last >= first) facts.ports = last - first + 1;
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) facts.open_files_max = files.rlim_cur;
  return facts;
}

/// Of --out, or of the nearest folder above that is there.
DiskFacts look_at_disk(const fs::path& out) {
  DiskFacts facts{.folder = out, .error = {}, .free_bytes = 0};
  std::error_code error;
  fs::path existing = fs::absolute(out, error);
  while (!fs::exists(existing, error) && existing.has_relative_path()) {
    existing = existing.parent_path();
  }
  if (!fs::is_directory(existing, error)) {
    facts.error = fmt::format("{} is no folder", existing.string());
    return facts;
  }
  struct statvfs space{};
  if (::access(existing.c_str(), W_OK | X_OK) != 0 || ::statvfs(existing.c_str(), &space) != 0) {
    facts.error = std::strerror(errno);
    return facts;
  }
  facts.free_bytes = static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
  return facts;
}

}  // namespace

std::optional<double> read_cpu_max(const std::string& text) {
  std::istringstream in(text);
  double quota = 0;
  double period = 0;
  if (!(in >> quota >> period) || quota <= 0 || period <= 0) return std::nullopt;
  return quota / period;
}

MachineFacts gather_facts(const GatherOptions& options) {
  MachineFacts facts;
  facts.mmap_rnd_bits = number_in("/proc/sys/vm/mmap_rnd_bits");
  facts.thread_sanitizer = try_thread_sanitizer(options);
  facts.clang = look_for_program("clang++-19", options);
  facts.gcc = look_for_program("g++-12", options);
  facts.symbolizer = look_for_program("llvm-symbolizer-19", options);
  facts.cores = allowed_cores();
  facts.core_quota = core_quota();
  facts.clock = measure_clock();
  facts.clock.source = line_of("/sys/devices/system/clocksource/clocksource0/current_clocksource");
  facts.loopback = look_at_loopback();
  facts.disk = look_at_disk(options.out);
  if (!options.target.empty()) facts.target = visit_target(options.target);
  return facts;
}

}  // namespace misdeal::harness
