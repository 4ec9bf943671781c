#pragma once

#include <string>

#include "reports/bench/result_file.h"

namespace misdeal::reports::bench {

/// Where figures come from. Two machines are the same if their fingerprints are.
struct Machine {
  std::string fingerprint;  ///< 16 hexadecimal digits: a hash of all that is below
  std::string label;  ///< for people: "AMD EPYC 7B13, 4 cores, x86_64, Linux 6.1, performance"

  bool operator==(const Machine&) const = default;
};

/// What the system says of the processor: model, number of cores, architecture, kernel (version and
/// patch level: 6.1, not the distribution's build) and frequency governor.
Machine this_machine();

/// A machine by a name that somebody gave it: for fleets of equal runners.
Machine named_machine(const std::string& name);

/// The machine that measured: this one if the file names this host or none, else one known only by
/// the host's name and number of processors.
Machine machine_of(const ResultFile& file);

}  // namespace misdeal::reports::bench
