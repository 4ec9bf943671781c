#pragma once

#include <span>
#include <vector>

#include "misdeal/explore.h"

namespace misdeal::harness {

/// Of a failing execution the steps that a reader needs: those on what several threads use, between
/// the start and the end of the first of them, and every interruption. If there are none, all steps
/// of the clients.
std::vector<explore::Step> shared_steps(std::span<const explore::Step> steps);

}  // namespace misdeal::harness
