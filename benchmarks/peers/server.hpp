// A warm process: reads "kernel repetitions" lines, answers "seconds value". Processor time: a neighbour that takes the core does not count.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>

static double now() { timespec t; clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); return t.tv_sec + 1e-9 * t.tv_nsec; }

static std::string FOLDER;
template <class T> std::vector<T> read(const char* name) {
  FILE* file = fopen((FOLDER + "/" + name).c_str(), "rb");
  if (!file) { perror(name); exit(1); }
  fseek(file, 0, SEEK_END);
  std::vector<T> values(ftell(file) / sizeof(T));
  rewind(file);
  if (fread(values.data(), sizeof(T), values.size(), file) != values.size()) exit(1);
  fclose(file);
  return values;
}

typedef std::map<std::string, std::function<double()>> Kernels;  // each returns a value that shows its accuracy
static void serve(Kernels& kernels) {
  puts("ready"); fflush(stdout);
  std::string name; int repetitions;
  while (std::cin >> name >> repetitions) {
    if (!kernels.count(name)) { puts("-1 0"); fflush(stdout); continue; }
    double value = 0;
    const double start = now();
    for (int i = 0; i < repetitions; i++) value = kernels[name]();
    printf("%.9e %.17g\n", (now() - start) / repetitions, value); fflush(stdout);
  }
}
