#include "reports/files/same_file.h"

#include <system_error>

namespace misdeal::reports {

bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code error;
  return a == b || std::filesystem::equivalent(a, b, error);
}

}  // namespace misdeal::reports
