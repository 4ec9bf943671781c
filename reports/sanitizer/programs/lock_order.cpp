// Wrong on purpose: two locks in either order.
#include <mutex>

std::mutex from;
std::mutex to;

void there() {
  const std::scoped_lock first(from);
  const std::scoped_lock second(to);
}

void back() {
  const std::scoped_lock first(to);
  const std::scoped_lock second(from);
}

int main() {
  there();
  back();
}
