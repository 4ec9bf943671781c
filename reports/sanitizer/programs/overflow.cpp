// Wrong on purpose: two kinds of undefined behaviour, the first of them twice.
int sum(int left, int right) {
  return left + right;
}

int at(const int (&numbers)[3], int index) {
  return numbers[index];
}

int main(int count, char**) {
  const int numbers[3] = {1, 2, 3};
  int result = 0;
  for (int i = 0; i < 2; ++i) result ^= sum(2147483647, count);
  return (result ^ at(numbers, 3 * count)) == 1 ? 1 : 0;
}
