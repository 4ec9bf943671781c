#include "engine/http/metrics.h"

#include <array>
#include <map>
#include <mutex>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace misdeal::engine::http {
namespace {

using Seconds = std::chrono::duration<double>;

/// From a quarter of a microsecond, about what an uncontended use takes, to a quarter of a second.
prometheus::Histogram::BucketBoundaries lock_buckets() {
  constexpr std::size_t kBuckets = 11;
  prometheus::Histogram::BucketBoundaries bounds;
  bounds.reserve(kBuckets);
  bounds.push_back(0.25e-6);
  while (bounds.size() < kBuckets) {
    bounds.push_back(bounds.back() * 4);
  }
  return bounds;
}

class HistogramMeter final : public LockMeter {
 public:
  HistogramMeter(prometheus::Histogram& wait, prometheus::Histogram& hold)
      : wait_(wait), hold_(hold) {}

  void record(const LockUse& use) noexcept override {
    wait_.Observe(Seconds(use.wait).count());
    hold_.Observe(Seconds(use.hold).count());
  }

 private:
  prometheus::Histogram& wait_;
  prometheus::Histogram& hold_;
};

constexpr std::array kStatuses{200, 201, 204, 304, 400, 401, 403, 404, 405, 408, 409, 411, 412,
                               413, 414, 415, 417, 422, 423, 429, 431, 500, 501, 503, 505};

template <typename Metric>
auto& family(prometheus::Registry& registry, Metric build, const char* name, const char* help) {
  return build().Name(name).Help(help).Register(registry);
}

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      family(registry, prometheus::BuildCounter, "misdeal_requests_total",
             "Requests that reached a table, by what became of them.");
  prometheus::Counter& duplicates =
      family(registry, prometheus::BuildCounter, "misdeal_duplicate_requests_total",
             "Requests whose id was known already.")
          .Add({});
  prometheus::Counter& integrity_errors =
      family(registry, prometheus::BuildCounter, "misdeal_integrity_errors_total",
             "Table states that failed validation; each stops its table.")
          .Add({});
  prometheus::Family<prometheus::Counter>& answers =
      family(registry, prometheus::BuildCounter, "misdeal_http_responses_total",
             "Answers by HTTP status.");
  prometheus::Family<prometheus::Histogram>& waits =
      family(registry, prometheus::BuildHistogram, "misdeal_lock_wait_seconds",
             "Time until a lock was got.");
  prometheus::Family<prometheus::Histogram>& holds =
      family(registry, prometheus::BuildHistogram, "misdeal_lock_hold_seconds",
             "Time from getting a lock to letting it go.");
  prometheus::Gauge& remembered =
      family(registry, prometheus::BuildGauge, "misdeal_remembered_requests",
             "Size of the request logs of all tables.")
          .Add({});
  prometheus::Gauge& tables =
      family(registry, prometheus::BuildGauge, "misdeal_tables", "Open tables.").Add({});
  prometheus::Gauge& connections =
      family(registry, prometheus::BuildGauge, "misdeal_connections", "Open connections.").Add({});

  // Looked up beforehand: Family::Add takes a lock and builds strings.
  std::array<prometheus::Counter*, kOutcomeCount> by_outcome{};
  std::array<prometheus::Counter*, kStatuses.size()> by_status{};

  std::mutex meters_mutex;
  std::map<std::string, std::unique_ptr<HistogramMeter>, std::less<>> meters;
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {
  for (std::size_t i = 0; i < kOutcomeCount; ++i) {
    const auto name = std::string(to_string(static_cast<Outcome>(i)));
    families_->by_outcome[i] = &families_->requests.Add({{"outcome", name}});
  }
  for (std::size_t i = 0; i < kStatuses.size(); ++i) {
    families_->by_status[i] = &families_->answers.Add({{"status", std::to_string(kStatuses[i])}});
  }
}

Metrics::~Metrics() = default;

void Metrics::count_request(const engine::Response& response) noexcept {
  families_->by_outcome[static_cast<std::size_t>(response.outcome)]->Increment();
  if (response.is_replay || response.outcome == Outcome::id_reused ||
      response.outcome == Outcome::in_progress) {
    families_->duplicates.Increment();
  }
}

void Metrics::count_integrity_error() noexcept {
  families_->integrity_errors.Increment();
}

void Metrics::count_answer(int status) noexcept {
  for (std::size_t i = 0; i < kStatuses.size(); ++i) {
    if (kStatuses[i] == status) {
      families_->by_status[i]->Increment();
    }
  }
}

void Metrics::add_connections(int change) noexcept {
  families_->connections.Increment(change);
}

LockMeter* Metrics::lock_meter(std::string_view lock_name) {
  const std::lock_guard guard(families_->meters_mutex);
  auto& meters = families_->meters;
  if (const auto known = meters.find(lock_name); known != meters.end()) {
    return known->second.get();
  }
  const prometheus::Labels labels{{"lock", std::string(lock_name)}};
  auto meter = std::make_unique<HistogramMeter>(families_->waits.Add(labels, lock_buckets()),
                                                families_->holds.Add(labels, lock_buckets()));
  return meters.emplace(lock_name, std::move(meter)).first->second.get();
}

std::string Metrics::scrape(const Levels& levels) {
  families_->tables.Set(static_cast<double>(levels.tables));
  families_->remembered.Set(static_cast<double>(levels.requests_remembered));
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace misdeal::engine::http
