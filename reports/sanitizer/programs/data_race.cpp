// Wrong on purpose: withdraw() does not take the lock.
#include <mutex>
#include <thread>

struct Wallet {
  long balance = 0;
  std::mutex guard;
};

void deposit(Wallet& wallet) {
  const std::scoped_lock lock(wallet.guard);
  wallet.balance += 3;
}

void withdraw(Wallet& wallet) {
  wallet.balance -= 3;
}

int main() {
  Wallet wallet;
  std::thread first([&] {
    for (int i = 0; i < 1000; ++i) deposit(wallet);
  });
  std::thread second([&] {
    for (int i = 0; i < 1000; ++i) withdraw(wallet);
  });
  first.join();
  second.join();
}
