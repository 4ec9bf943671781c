#include "harness/cli/companion_file.h"

namespace misdeal::harness {

std::filesystem::path companion_file(std::string_view name) {
  std::error_code error;
  const std::filesystem::path folder =
      std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  std::filesystem::path beside = folder / name;
  std::filesystem::path installed = folder.parent_path() / "lib" / "misdeal" / name;
  const bool is_installed =
      !std::filesystem::exists(beside, error) && std::filesystem::exists(installed, error);
  return is_installed ? installed : beside;
}

}  // namespace misdeal::harness
