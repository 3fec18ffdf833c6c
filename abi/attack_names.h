// SPDX-License-Identifier: MIT
// The attacks that kernel.exe has in it, by name: its table (kernel/scenes/attacks/attack.cpp), the
// attack lab's catalogue and the shell's list are held against this one.
#pragma once

#include <string_view>

namespace abi {

/// The scene in which VTL0 makes an attack is called so, and then as the attack.
inline constexpr std::string_view attack_scene_prefix = "attack-";

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
    "send-init",
    "use-secure-device",
    "move-secure-device",
    "read-secure-buffer",
    "unknown-secure-call",
    "lying-list",
    "foreign-page",
    "find-register-leftovers",
    "write-pinned-data",
    "remap-pinned-data",
};

/// The others begin with a program, attacker.exe: of most the kernel only says in the trace that
/// they begin, in some it has a part.
inline constexpr std::string_view attacks_by_program[] = {
    "write-trustlet-image",
    "load-unsigned-driver",
    "supply-false-driver-page",
    "use-vulnerable-driver",
    "unknown-trustlet",
    "forged-policy",
    "unentitled-signer",
    "borrowed-identity",
    "unsigned-library",
    "tampered-trustlet",
    "supply-false-page",
    "tamper-paged-out",
    "replay-paged-out",
    "trustlet-opens-file",
    "trustlet-reads-storage",
    "debug-trustlet",
    "dump-trustlet",
    "old-trustlet",
    "change-what-is-asked",
    "iago",
    "steal-credentials",
    "misuse-lsass",
    "never-schedule",
    "refuse-memory",
};
// clang-format on

constexpr bool is_attack_by_program(std::string_view name) {
    for (const std::string_view each : attacks_by_program) {
        if (each == name) {
            return true;
        }
    }
    return false;
}

} // namespace abi
