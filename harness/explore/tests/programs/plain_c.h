#pragma once

/* A program in plain C over pthread: a register of readings behind a read-write lock, and a worker
 * that is told by a condition that it has changed. Not 0: with the bug. */
#ifdef __cplusplus
extern "C" {
#endif

void plain_c_register(int is_wrong);
void plain_c_condition(int is_wrong);
void plain_c_thread_leak(int is_wrong);

#ifdef __cplusplus
}
#endif
