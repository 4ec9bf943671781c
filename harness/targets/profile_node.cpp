#include "harness/targets/profile_node.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/targets/json_path.h"

namespace misdeal::harness {

namespace {

// Levenshtein distance (1966), by rows.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0U : 1U);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string type_of(const nlohmann::json& json) {
  return json.is_object() ? "an object" : json.is_array() ? "a list" : scalar_text(json);
}

}  // namespace

std::string pointer_part(std::string_view name) {
  std::string out;
  for (const char character : name) {
    if (character == '~') {
      out += "~0";
    } else if (character == '/') {
      out += "~1";
    } else {
      out += character;
    }
  }
  return out;
}

std::string nearest(std::string_view wrong, const std::vector<std::string>& names) {
  // Nobody mistypes a name that long, and the distance takes the product of the lengths.
  constexpr std::size_t kNameMax = 64;
  if (wrong.size() > kNameMax) return {};
  std::string best;
  std::size_t best_distance = wrong.size() / 3 + 2;
  for (const std::string& name : names) {
    if (name.size() > kNameMax) continue;
    if (const std::size_t now = distance(wrong, name); now < best_distance) {
      best = name;
      best_distance = now;
    }
  }
  return best;
}

std::string joined_words(const std::vector<std::string>& words) {
  if (words.empty()) return "none";
  return fmt::format("\"{}\"", fmt::join(words, "\", \""));
}

void ProfileNode::fail(std::string message) const {
  ProfileError error{pointer_, std::move(message)};
  const bool is_known = std::ranges::find(*errors_, error) != errors_->end();
  if (!is_known && errors_->size() < kProfileErrorsMax) errors_->push_back(std::move(error));
}

void ProfileNode::allow_only(std::initializer_list<std::string_view> names) const {
  const std::vector<std::string> known(names.begin(), names.end());
  for (const ProfileNode& child : children()) {
    if (errors_->size() >= kProfileErrorsMax) return;
    const std::string name = child.last_name();
    if (std::ranges::find(known, name) != known.end()) continue;
    const std::string near = nearest(name, known);
    child.fail(near.empty() ? fmt::format("unknown field; known here are {}", joined_words(known))
                            : fmt::format("unknown field; did you mean \"{}\"?", near));
  }
}

bool ProfileNode::expect_object() const {
  if (!value_->is_object()) fail(fmt::format("must be an object, is {}", type_of(*value_)));
  return value_->is_object();
}

bool ProfileNode::has(std::string_view name) const {
  return value_->is_object() && value_->contains(name);
}

std::optional<ProfileNode> ProfileNode::find(std::string_view name) const {
  if (!value_->is_object()) return std::nullopt;
  const auto member = value_->find(name);
  if (member == value_->end()) return std::nullopt;
  return member_named(name, *member);
}

ProfileNode ProfileNode::member_named(std::string_view name, const nlohmann::json& value) const {
  ProfileNode node(value, pointer_ + '/' + pointer_part(name), *errors_);
  node.name_ = name;
  return node;
}

ProfileNode ProfileNode::element(std::size_t index) const {
  ProfileNode node((*value_)[index], fmt::format("{}/{}", pointer_, index), *errors_);
  node.name_ = std::to_string(index);
  return node;
}

std::vector<ProfileNode> ProfileNode::children() const {
  std::vector<ProfileNode> nodes;
  if (value_->is_array()) {
    for (std::size_t i = 0; i < value_->size(); ++i) nodes.push_back(element(i));
  } else if (value_->is_object()) {
    for (const auto& item : value_->items()) {
      nodes.push_back(member_named(item.key(), item.value()));
    }
  }
  return nodes;
}

std::string ProfileNode::text() const {
  if (value_->is_string()) return value_->get<std::string>();
  fail(fmt::format("must be text in quotes, is {}", type_of(*value_)));
  return {};
}

std::int64_t ProfileNode::number(std::int64_t min, std::int64_t max) const {
  if (value_->is_number_integer()) {
    const auto number = value_->is_number_unsigned() &&
                                value_->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)
                            ? INT64_MAX
                            : value_->get<std::int64_t>();
    if (number >= min && number <= max) return number;
  }
  fail(fmt::format("must be a whole number from {} to {}, is {}", min, max, type_of(*value_)));
  return min;
}

bool ProfileNode::truth() const {
  if (value_->is_boolean()) return value_->get<bool>();
  fail(fmt::format("must be true or false, is {}", type_of(*value_)));
  return false;
}

TextTemplate ProfileNode::text_template(Encoding encoding) const {
  const std::string text = value_->is_string() || value_->is_number() || value_->is_boolean()
                               ? scalar_text(*value_)
                               : this->text();
  auto parsed = parse_template(text, encoding);
  if (parsed) return std::move(*parsed);
  fail(parsed.error());
  return {};
}

std::size_t ProfileNode::word(std::initializer_list<std::string_view> words) const {
  const std::vector<std::string> known(words.begin(), words.end());
  if (value_->is_string()) {
    const auto found = std::ranges::find(known, value_->get<std::string>());
    if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  }
  fail(fmt::format("must be one of {}, is {}", joined_words(known), type_of(*value_)));
  return 0;
}

Value value_of(const nlohmann::json& json) {
  return {scalar_text(json), !json.is_string()};
}

}  // namespace misdeal::harness
