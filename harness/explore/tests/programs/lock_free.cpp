// Structures without locks.
#include <array>
#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "harness/explore/tests/programs/buggy_program.h"

namespace misdeal::explore::programs {
namespace {

/// One producer, one consumer; the test for a full ring is off by one.
template <Variant kVariant>
void spsc_ring() {
  constexpr unsigned kCapacity = 2;
  std::array<std::atomic<int>, kCapacity> ring{};
  std::atomic<unsigned> head{0};
  std::atomic<unsigned> tail{0};
  std::thread producer([&] {
    for (int value = 1; value <= 3;) {
      const unsigned used = tail - head;
      if (kVariant == Variant::wrong ? used > kCapacity : used >= kCapacity) {
        std::this_thread::yield();
        continue;
      }
      ring[tail % kCapacity] = value++;
      ++tail;
    }
  });
  for (int expected = 1; expected <= 3; ++expected) {
    while (tail == head) std::this_thread::yield();
    check(ring[head % kCapacity] == expected, "an item is overwritten");
    ++head;
  }
  producer.join();
}

/// Several producers reserve places; the consumer believes a reserved place to be filled.
template <Variant kVariant>
void mpsc_ring() {
  struct Slot {
    int value = 0;
    std::atomic<bool> is_filled{false};
  };
  std::array<Slot, 2> slots;
  std::atomic<unsigned> reserved{0};
  const auto produce = [&] {
    Slot& slot = slots[reserved++];
    slot.value = 1;
    slot.is_filled = true;
  };
  std::thread one(produce);
  std::thread two(produce);
  int sum = 0;
  for (unsigned i = 0; i < slots.size(); ++i) {
    if constexpr (kVariant == Variant::wrong) {
      while (reserved <= i) std::this_thread::yield();
    } else {
      while (!slots[i].is_filled) std::this_thread::yield();
    }
    sum += slots[i].value;
  }
  one.join();
  two.join();
  check(sum == 2, "read before it was written");
}

/// A pool of nodes as a stack of indices. A node popped, and put back while another thread is
/// about to pop, looks as if nothing had happened.
template <Variant kVariant>
void aba() {
  constexpr unsigned kNone = 3;
  constexpr unsigned kIndexBits = 8;
  std::array<std::atomic<unsigned>, 3> next{1, 2, kNone};
  std::array<std::atomic<int>, 3> owners{};
  std::atomic<unsigned> head{0};  // The upper bits count changes, in the mended one.
  const auto tagged = [](unsigned before, unsigned index) {
    if constexpr (kVariant == Variant::wrong) return index;
    return (((before >> kIndexBits) + 1) << kIndexBits) | index;
  };
  const auto pop = [&] {
    for (unsigned seen = head;;) {
      const unsigned index = seen & 0xFFU;
      if (index == kNone) return kNone;
      const unsigned after = next[index];
      if (head.compare_exchange_strong(seen, tagged(seen, after))) {
        check(++owners[index] == 1, "two own a node");
        return index;
      }
    }
  };
  const auto push = [&](unsigned index) {
    --owners[index];
    for (unsigned seen = head;;) {
      next[index] = seen & 0xFFU;
      if (head.compare_exchange_strong(seen, tagged(seen, index))) return;
    }
  };
  std::thread one([&] {
    pop();
    pop();
  });
  std::thread two([&] {
    const unsigned first = pop();
    pop();
    if (first != kNone) push(first);
  });
  one.join();
  two.join();
}

/// Treiber (1986), whose pop frees a node that another may be reading.
template <Variant kVariant>
void treiber_stack() {
  struct Node {
    std::atomic<Node*> next{nullptr};
  };
  std::atomic<Node*> head{nullptr};
  const auto push = [](std::atomic<Node*>& list, Node* node) {
    Node* seen = list;
    do {
      node->next = seen;
    } while (!list.compare_exchange_strong(seen, node));
  };
  push(head, new Node);
  push(head, new Node);
  std::array<std::atomic<Node*>, 2> popped{};
  const auto pop = [&](unsigned self) {
    Node* seen = head;
    while (seen != nullptr && !head.compare_exchange_strong(seen, seen->next)) {
    }
    if constexpr (kVariant == Variant::wrong) {
      delete seen;
    } else {
      popped[self] = seen;  // For when nobody reads any more.
    }
  };
  std::thread one(pop, 0);
  std::thread two(pop, 1);
  one.join();
  two.join();
  for (const auto& node : popped) delete node.load();
}

template <Variant kVariant>
void lost_node() {
  struct Node {
    Node* next = nullptr;
  };
  std::atomic<Node*> head{nullptr};
  const auto push = [&](Node* node) {
    if constexpr (kVariant == Variant::wrong) {
      node->next = head;
      head = node;
    } else {
      node->next = head;
      while (!head.compare_exchange_weak(node->next, node)) {
      }
    }
  };
  std::array<Node, 2> nodes;
  std::thread one(push, &nodes[0]);
  std::thread two(push, &nodes[1]);
  one.join();
  two.join();
  int length = 0;
  for (const Node* node = head; node != nullptr; node = node->next) ++length;
  check(length == 2, "a node is lost");
}

/// Two removals of neighbours: the second unlinks from a node that is no longer in the list
/// (Harris, 2001, marks nodes before).
template <Variant kVariant>
void removal_of_neighbours() {
  constexpr unsigned kEnd = 9;
  constexpr unsigned kMark = 16;
  std::array<std::atomic<unsigned>, 4> next{1, 2, 3, kEnd};
  const auto remove = [&](unsigned before, unsigned node) {
    unsigned after = next[node];
    if constexpr (kVariant == Variant::fixed) {
      while (!next[node].compare_exchange_strong(after, after | kMark)) {
      }
    }
    unsigned expected = node;
    // If its predecessor goes, too, a later walk through the list unlinks what is marked.
    return next[before].compare_exchange_strong(expected, after);
  };
  std::atomic<bool> is_gone{false};
  std::thread one([&] { remove(0, 1); });
  std::thread two([&] { is_gone = remove(1, 2); });
  one.join();
  two.join();
  for (unsigned node = next[0]; node != kEnd; node = next[node] & ~kMark) {
    const bool is_marked = (next[node] & kMark) != 0;
    check(node != 2 || !is_gone || is_marked, "a removed node is back");
  }
}

/// A deque of one task: its owner and a thief both take it (Chase, Lev, 2005, let them compete).
template <Variant kVariant>
void work_stealing() {
  std::atomic<int> top{0};
  std::atomic<int> bottom{1};
  std::atomic<int> runs{0};
  const auto take = [&] {
    const int last = --bottom;
    int first = top;
    if (first < last) {
      ++runs;
    } else if (first == last) {
      if constexpr (kVariant == Variant::wrong) {
        ++runs;
        top = first + 1;
      } else {
        if (top.compare_exchange_strong(first, first + 1)) ++runs;
      }
      bottom = last + 1;
    } else {
      bottom = first;
    }
  };
  const auto steal = [&] {
    int first = top;
    if (first < bottom && top.compare_exchange_strong(first, first + 1)) ++runs;
  };
  std::thread thief(steal);
  take();
  thief.join();
  check(runs == 1, "the task did not run once");
}

/// Letters that are read, and then cleared away, with those that came in between.
template <Variant kVariant>
void mailbox() {
  std::atomic<unsigned> letters{0};
  unsigned read = 0;
  std::thread postman([&] {
    letters |= 1U;
    letters |= 2U;
  });
  for (int visits = 0; visits < 2; ++visits) {
    if constexpr (kVariant == Variant::wrong) {
      read |= letters;
      letters = 0;
    } else {
      read |= letters.exchange(0);
    }
  }
  postman.join();
  read |= letters;
  check(read == 3, "a letter is lost");
}

}  // namespace

std::vector<BuggyProgram> lock_free_programs() {
  using enum FailureKind;
  return {
      {"spsc_ring",
       "ring buffer off by one",
       spsc_ring<Variant::wrong>,
       spsc_ring<Variant::fixed>,
       {assertion}},
      {"mpsc_ring",
       "reserved place taken for a filled one",
       mpsc_ring<Variant::wrong>,
       mpsc_ring<Variant::fixed>,
       {data_race, assertion}},
      {"aba", "ABA in a stack of indices", aba<Variant::wrong>, aba<Variant::fixed>, {assertion}},
      {"treiber_stack",
       "node freed while it is read",
       treiber_stack<Variant::wrong>,
       treiber_stack<Variant::fixed>,
       {use_after_free, double_free, data_race}},
      {"lost_node",
       "push without compare-exchange",
       lost_node<Variant::wrong>,
       lost_node<Variant::fixed>,
       {assertion}},
      {"removal_of_neighbours",
       "unlinked from a removed node",
       removal_of_neighbours<Variant::wrong>,
       removal_of_neighbours<Variant::fixed>,
       {assertion}},
      {"work_stealing",
       "last task taken and stolen",
       work_stealing<Variant::wrong>,
       work_stealing<Variant::fixed>,
       {assertion}},
      {"mailbox",
       "read, then emptied",
       mailbox<Variant::wrong>,
       mailbox<Variant::fixed>,
       {assertion}},
  };
}

}  // namespace misdeal::explore::programs
