// Wrong on purpose: two leaks.
int* lose() {
  return new int(3);
}

int* lose_more() {
  return new int[7];
}

int main() {
  lose();
  lose_more();
}
