/* Whether a thread has gone to sleep: what it last announced was the call that it sleeps in. For
   programs of one source, in C or C++. */
#pragma once

#include <stdio.h>
#include <string.h>

/* Of a thread of this process, by the system's number. */
static int is_asleep(int thread) {
  char path[64];
  char line[512];
  snprintf(path, sizeof path, "/proc/self/task/%d/stat", thread);
  FILE* const file = fopen(path, "r");
  if (file == NULL) return 0;
  const size_t length = fread(line, 1, sizeof line - 1, file);
  fclose(file);
  line[length] = '\0';
  const char* const end_of_name = strrchr(line, ')');
  return end_of_name != NULL && end_of_name[1] == ' ' && end_of_name[2] == 'S';
}
