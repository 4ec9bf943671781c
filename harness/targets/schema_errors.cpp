#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "harness/targets/read_profile.h"

namespace misdeal::harness {

namespace {

// "<root>[actions][debit]" as "/actions/debit".
std::string pointer_of(const std::vector<std::string>& context) {
  std::string pointer;
  for (const std::string& step : context) {
    if (step.starts_with('[') && step.ends_with(']')) {
      pointer += '/' + step.substr(1, step.size() - 2);
    }
  }
  return pointer;
}

}  // namespace

ProfileErrors schema_errors(std::string_view text) {
  using valijson::adapters::NlohmannJsonAdapter;
  const auto document = nlohmann::json::parse(text);
  const auto schema_document = nlohmann::json::parse(profile_schema());
  valijson::Schema schema;
  valijson::SchemaParser parser;
  parser.populateSchema(NlohmannJsonAdapter(schema_document), schema);
  valijson::Validator validator;
  valijson::ValidationResults results;
  ProfileErrors errors;
  if (validator.validate(schema, NlohmannJsonAdapter(document), &results)) return errors;
  valijson::ValidationResults::Error error;
  while (results.popError(error) && errors.size() < kProfileErrorsMax) {
    errors.push_back({pointer_of(error.context), error.description});
  }
  return errors;
}

}  // namespace misdeal::harness
