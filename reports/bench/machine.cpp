#include "reports/bench/machine.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <thread>

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "reports/wording/stable_hash.h"

namespace misdeal::reports::bench {

namespace {

std::string first_line(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("model name")) continue;
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown processor";
}

/// "6.1.0-25-amd64" is "6.1".
std::string version_and_patch_level(std::string_view release) {
  const std::size_t second_dot = release.find('.', std::min(release.find('.'), release.size()) + 1);
  return std::string(release.substr(0, second_dot));
}

Machine with_label(std::string label) {
  Machine machine{.fingerprint = fmt::format("{:016x}", stable_hash(label)), .label = {}};
  machine.label = std::move(label);
  return machine;
}

std::string this_host() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

}  // namespace

Machine this_machine() {
  utsname system{};
  ::uname(&system);
  std::string governor = first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  if (governor.empty()) governor = "no governor";
  return with_label(fmt::format("{}, {} cores, {}, {} {}, {}", cpu_model(),
                                std::thread::hardware_concurrency(), system.machine, system.sysname,
                                version_and_patch_level(system.release), governor));
}

Machine named_machine(const std::string& name) {
  return with_label(name);
}

Machine machine_of(const ResultFile& file) {
  if (file.host_name.empty() || file.host_name == this_host()) return this_machine();
  return with_label(fmt::format("{} ({} cores)", file.host_name, file.cpus));
}

}  // namespace misdeal::reports::bench
