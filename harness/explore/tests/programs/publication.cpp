// Data that another thread sees before it is finished, or that nothing orders.
#include <array>
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "harness/explore/tests/programs/buggy_program.h"

namespace misdeal::explore::programs {
namespace {

template <Variant kVariant>
void plain_field() {
  std::conditional_t<kVariant == Variant::wrong, int, std::atomic<int>> value{0};
  const auto add = [&value] { ++value; };
  std::thread one(add);
  std::thread two(add);
  one.join();
  two.join();
  check(value == 2, "an increment is lost");
}

/// Fields of one byte share it; fields of their own bytes do not.
template <Variant kVariant>
void bit_fields() {
  struct Packed {
    unsigned char left : 4 = 0;
    unsigned char right : 4 = 0;
  };
  struct Apart {
    unsigned char left = 0;
    unsigned char right = 0;
  };
  std::conditional_t<kVariant == Variant::wrong, Packed, Apart> fields;
  std::thread one([&] { fields.left = 1; });
  std::thread two([&] { fields.right = 1; });
  one.join();
  two.join();
  check(fields.left == 1 && fields.right == 1, "a field is lost");
}

template <Variant kVariant>
void published_without_release() {
  constexpr auto kOrder =
      kVariant == Variant::wrong ? std::memory_order_relaxed : std::memory_order_release;
  int payload = 0;
  std::atomic<bool> is_ready{false};
  std::thread producer([&] {
    payload = 42;
    is_ready.store(true, kOrder);
  });
  if (is_ready.load(std::memory_order_acquire)) check(payload == 42, "not what was published");
  producer.join();
}

template <Variant kVariant>
void lazy_initialisation() {
  constexpr auto kOrder =
      kVariant == Variant::wrong ? std::memory_order_relaxed : std::memory_order_acquire;
  std::atomic<bool> is_set{false};
  std::mutex lock;
  std::array<int, 2> table{};
  const auto use = [&] {
    if (!is_set.load(kOrder)) {
      const std::lock_guard guard(lock);
      if (!is_set.load(std::memory_order_relaxed)) {
        table = {1, 2};
        is_set.store(true, std::memory_order_release);
      }
    }
    check(table[1] == 2, "not initialised");
  };
  std::thread one(use);
  std::thread two(use);
  one.join();
  two.join();
}

/// Double-checked locking (Meyers, Alexandrescu, 2004): the pointer itself is unsynchronised.
template <Variant kVariant>
void double_checked_locking() {
  struct Holder {
    int* plain = nullptr;
    std::atomic<int*> atomic{nullptr};
  };
  Holder holder;
  std::mutex lock;
  int object = 0;
  const auto get = [&] {
    if constexpr (kVariant == Variant::wrong) {
      if (holder.plain == nullptr) {
        const std::lock_guard guard(lock);
        if (holder.plain == nullptr) {
          object = 5;
          holder.plain = &object;
        }
      }
      return *holder.plain;
    } else {
      int* seen = holder.atomic.load(std::memory_order_acquire);
      if (seen == nullptr) {
        const std::lock_guard guard(lock);
        seen = holder.atomic.load(std::memory_order_relaxed);
        if (seen == nullptr) {
          object = 5;
          seen = &object;
          holder.atomic.store(seen, std::memory_order_release);
        }
      }
      return *seen;
    }
  };
  std::thread one([&] { check(get() == 5, "half an object"); });
  std::thread two([&] { check(get() == 5, "half an object"); });
  one.join();
  two.join();
}

/// The pointer is stored before what it points to is complete.
template <Variant kVariant>
void published_too_early() {
  struct Settings {
    std::atomic<int> limit{0};
  };
  Settings settings;
  std::atomic<Settings*> current{nullptr};
  std::thread producer([&] {
    if constexpr (kVariant == Variant::wrong) {
      current = &settings;
      settings.limit = 10;
    } else {
      settings.limit = 10;
      current = &settings;
    }
  });
  if (const Settings* const seen = current) check(seen->limit == 10, "no limit yet");
  producer.join();
}

/// A sequence lock whose readers believe an odd number, too.
template <Variant kVariant>
void seqlock() {
  std::atomic<unsigned> sequence{0};
  std::atomic<int> left{0};
  std::atomic<int> right{0};
  std::thread writer([&] {
    ++sequence;
    left = 1;
    right = 1;
    ++sequence;
  });
  for (int attempts = 0; attempts < 2; ++attempts) {
    const unsigned before = sequence;
    if (kVariant == Variant::fixed && before % 2 == 1) continue;
    const int seen_left = left;
    const int seen_right = right;
    if (sequence != before) continue;
    check(seen_left == seen_right, "a torn read");
    break;
  }
  writer.join();
}

template <Variant kVariant>
void shared_string() {
  std::string text = "a";
  std::mutex lock;
  const auto append = [&] {
    if constexpr (kVariant == Variant::wrong) {
      text += "a string too long for the object itself";
    } else {
      const std::lock_guard guard(lock);
      text += "a string too long for the object itself";
    }
  };
  std::thread one(append);
  std::thread two(append);
  one.join();
  two.join();
  check(text.size() == 1 + 2 * 39, "half a text");
}

}  // namespace

std::vector<BuggyProgram> publication_programs() {
  using enum FailureKind;
  return {
      {"plain_field",
       "race on a plain field",
       plain_field<Variant::wrong>,
       plain_field<Variant::fixed>,
       {data_race}},
      {"bit_fields",
       "race on neighbouring bit-fields",
       bit_fields<Variant::wrong>,
       bit_fields<Variant::fixed>,
       {data_race}},
      {"no_release",
       "published without release",
       published_without_release<Variant::wrong>,
       published_without_release<Variant::fixed>,
       {data_race}},
      {"lazy_relaxed",
       "lazy initialisation, relaxed flag",
       lazy_initialisation<Variant::wrong>,
       lazy_initialisation<Variant::fixed>,
       {data_race}},
      {"double_checked_locking",
       "double-checked locking",
       double_checked_locking<Variant::wrong>,
       double_checked_locking<Variant::fixed>,
       {data_race}},
      {"published_too_early",
       "published before it is complete",
       published_too_early<Variant::wrong>,
       published_too_early<Variant::fixed>,
       {assertion}},
      {"seqlock",
       "torn read under a sequence lock",
       seqlock<Variant::wrong>,
       seqlock<Variant::fixed>,
       {assertion}},
      {"shared_string",
       "race inside std::string",
       shared_string<Variant::wrong>,
       shared_string<Variant::fixed>,
       {data_race, use_after_free, double_free, assertion}},
  };
}

}  // namespace misdeal::explore::programs
