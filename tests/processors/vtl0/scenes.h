// SPDX-License-Identifier: MIT
// What can be shown with two processors, one file each. A scene ends the machine with a sentence if
// something is not as it must be.
#pragma once

#include "abi/boot_info.h"

#include <string_view>

namespace processors {

/// False: there is no such scene.
bool play(std::string_view name, const abi::BootInfo& boot);

void calls_at_once(const abi::BootInfo& boot);
void revoke(const abi::BootInfo& boot);
void restart(const abi::BootInfo& boot);
void restart_denied(const abi::BootInfo& boot);
void interrupts(const abi::BootInfo& boot);
void timer(const abi::BootInfo& boot);
void messages(const abi::BootInfo& boot);
void intercept_message(const abi::BootInfo& boot);

} // namespace processors
