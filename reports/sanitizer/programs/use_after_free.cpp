// Wrong on purpose: reads what was freed, and prints something in between.
#include <cstdio>

int take(const int* chips) {
  return *chips;
}

void drop(const int* chips) {
  delete chips;
}

int main() {
  const int* const chips = new int(1);
  drop(chips);
  std::puts("output of the program");
  return take(chips);
}
