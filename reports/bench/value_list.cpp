#include "reports/bench/value_list.h"

#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace misdeal::reports::bench {

std::string to_text(const std::vector<double>& values) {
  return fmt::format("[{}]", fmt::join(values, ","));
}

std::vector<double> parse_value_list(std::string_view text) {
  std::vector<double> values;
  while (text.size() > 1) {
    text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) break;
    values.push_back(value);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  return values;
}

}  // namespace misdeal::reports::bench
