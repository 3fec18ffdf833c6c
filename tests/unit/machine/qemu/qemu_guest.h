// SPDX-License-Identifier: MIT
// Starts QEMU with the small guest of guest.S.
#pragma once

#include "abi/trace_event.h"
#include "machine/qemu/qemu.h"
#include "machine/target.h"

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>

namespace qemu_guest {

/// Says so if it is.
bool qemu_is_missing();

/// `mode` is the letter that tells the guest what to do.
machine::qemu::Settings settings_for(char mode);
std::unique_ptr<machine::Target> switched_on(char mode);

/// Did the guest's events all arrive, in order?
bool numbered_without_gap(std::span<const abi::TraceEvent> events);

/// A limit that stops at the first event.
machine::RunLimit first_event();

/// Numbers of the processes whose parent we are, and that are not reaped.
std::set<std::string> children();

} // namespace qemu_guest
