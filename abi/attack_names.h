// SPDX-License-Identifier: MIT
// The attacks that kernel.exe has in it, by name: its table (kernel/scenes/attacks/attack.cpp), the
// attack lab's catalogue and the shell's list are held against this one.
#pragma once

#include <string_view>

namespace abi {

// One a line.
// clang-format off
inline constexpr std::string_view attack_names[] = {
    "read-secret",
    "alias-secret",
    "patch-kernel-code",
    "write-shared-image",
    "use-revoked-right",
    "run-data",
    "run-user-page",
    "switch-smep-off",
    "move-system-call-entry",
    "load-own-tables",
    "move-bar",
    "start-processor",
    "take-vtl1-registers",
    "open-vtl1-page",
    "hypercall-from-ring-3",
    "output-into-vtl1",
    "dma-attack",
    "dma-before-iommu",
    "stale-iotlb",
    "wrong-requester",
    "find-register-leftovers",
};
// clang-format on

} // namespace abi
