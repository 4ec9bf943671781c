#include "fuzz/json_mutator.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include <nlohmann/json.hpp>

#include "fuzz/mutator.h"

namespace misdeal::fuzz {
namespace {

using harness::Random;
using nlohmann::json;

constexpr std::size_t kValuesMax = 2'000;
/// Writing is recursive, reading is not.
constexpr std::size_t kDepthMax = 200;

std::vector<json*> values_of(json& document) {
  std::vector<json*> values{&document};
  for (std::size_t i = 0; i < values.size() && values.size() <= kValuesMax; ++i) {
    if (!values[i]->is_structured()) continue;
    for (json& child : *values[i]) values.push_back(&child);
  }
  return values;
}

bool is_deep(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
             text, [](char c) { return c == '[' || c == '{'; })) > kValuesMax ||
         text.contains(std::string(kDepthMax, '['));
}

std::string some_text(std::span<const std::string_view> words, Random& random) {
  return words.empty() ? "x" : std::string(words[random.below(words.size())]);
}

json some_scalar(std::span<const std::string_view> words, Random& random) {
  switch (random.below(9)) {
    case 0:
      return nullptr;
    case 1:
      return random.chance(50);
    case 2:
      return json::array();
    case 3:
      return json::object();
    case 4:
      return random.next() >> random.below(64);
    case 5:
      return static_cast<std::int64_t>(random.next()) >> random.below(64);
    case 6:
      return static_cast<double>(random.between(-1'000, 1'000)) / 8;
    default:
      return some_text(words, random);
  }
}

void change_number(json& value, Random& random) {
  if (value.is_number_float()) {
    value = value.get<double>() * 2;
  } else if (value.is_number_unsigned()) {
    value = value.get<std::uint64_t>() + (random.chance(50) ? 1 : ~std::uint64_t{0});
  } else if (value != INT64_MIN) {
    value = value.get<std::int64_t>() - 1;
  }
}

void change_members(json& value, const json& other, std::span<const std::string_view> words,
                    Random& random) {
  const std::string name = some_text(words, random);
  const auto member = [&] {
    return std::next(value.begin(), static_cast<std::ptrdiff_t>(random.below(value.size())));
  };
  switch (value.empty() ? 3 : random.below(5)) {
    case 0:
      value.erase(member());
      break;
    case 1: {
      json moved = *member();
      value[name] = std::move(moved);
      break;
    }
    case 2: {
      const auto at = member();
      json moved = *at;
      value.erase(at);
      value[name] = std::move(moved);
      break;
    }
    case 3:
      value[name] = some_scalar(words, random);
      break;
    default:
      value[name] = other;
  }
}

void change_elements(json& value, const json& other, Random& random) {
  const auto at = value.empty() ? 0 : random.below(value.size());
  switch (value.empty() ? 2 : random.below(4)) {
    case 0:
      value.erase(at);
      break;
    case 1:
      value.push_back(json(value[at]));
      break;
    case 2:
      value.push_back(other);
      break;
    default:
      std::swap(value[at], value.back());
  }
}

void change(json& document, std::span<const std::string_view> words, std::size_t growth_max,
            Random& random) {
  const std::vector<json*> values = values_of(document);
  json& value = *values[random.below(values.size())];
  const json other = *values[random.below(values.size())];
  const std::uint64_t roll = random.below(10);
  if (roll == 0) {
    value = other;
  } else if (roll == 1 || value.is_null() || value.is_boolean()) {
    value = some_scalar(words, random);
  } else if (value.is_object()) {
    change_members(value, other, words, random);
  } else if (value.is_array()) {
    change_elements(value, other, random);
  } else if (value.is_number()) {
    change_number(value, random);
  } else {
    value = random.chance(30)
                ? some_text(words, random)
                : mutated(value.get<std::string>(), std::min<std::size_t>(growth_max, 32));
  }
}

}  // namespace

std::optional<std::string> with_json_changed(std::string_view text,
                                             std::span<const std::string_view> words,
                                             std::size_t growth_max, Random& random) {
  if (is_deep(text)) return std::nullopt;
  json document = json::parse(text, nullptr, /*allow_exceptions=*/false, /*ignore_comments=*/true);
  if (document.is_discarded()) return std::nullopt;
  for (std::uint64_t i = 1 + random.below(3); i > 0; --i) {
    change(document, words, growth_max, random);
  }
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace misdeal::fuzz
