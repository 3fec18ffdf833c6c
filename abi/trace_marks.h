// SPDX-License-Identifier: MIT
// Steps that a guest program announces in the trace (EventKind::Mark), so that a scene can be
// followed and narrated. A mark proves nothing by itself; expectations are held against the
// hypervisor's and the hardware's own events.
#pragma once

#include <cstdint>

namespace abi {

enum class Mark : std::uint64_t {
    SecureKernelReady = 1, // VTL1 has taken its own pages. Value: pages taken.
    KernelStarted = 2,     // VTL0's kernel runs its first lines.
    SecretStored = 3,      // VTL1 holds a secret in a page VTL0 gave it. Values: page number.
    AttackBegins = 4,      // VTL0 is about to touch what it may not. Value: address.
    AttackDenied = 5,      // VTL0 got a fault instead of the data. Values: vector, error code.
    AttackSucceeded = 6,   // VTL0 read it. Value: what it read.
    SceneFinished = 7,     // Nothing more will happen.
    SecretIntact = 8,      // VTL1 looked: its secret is unchanged. Value: 1 yes, 0 no.
    RoundTrips = 9,        // VTL0 → VTL1 → VTL0, many times. Values: how many, ticks in all.
    LoopBegins = 10,       // A bench image starts its loop. Value: iterations.
    LoopEnds = 11,         // Value: iterations.
};

} // namespace abi
