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
    AttackBegins = 4, // VTL0 is about to do what it may not. Values: what is attacked (an address
                      // or a register), physical address of the page where loot is put.
    AttackDenied = 5, // VTL0 got a fault instead. Value: vector.
    AttackSucceeded = 6, // No fault. Value: what was read, if something was.
    SceneFinished = 7,   // Nothing more will happen.
    SecretIntact = 8,    // VTL1 looked: its secret is unchanged. Value: 1 yes, 0 no.
    RoundTrips = 9,      // VTL0 → VTL1 → VTL0, many times. Values: how many, ticks in all.
    LoopBegins = 10,     // A bench image starts its loop. Value: iterations.
    LoopEnds = 11,       // Value: iterations.
    BareSwitches = 12,   // As RoundTrips, but nothing is carried: VtlCall and VtlReturn alone.
    NullHypercalls = 13, // The shortest hypercall, many times. Values: how many, ticks in all.

    // Of devices:
    PageFromDisk = 32,      // The disk has written a page of a program. Value: page number.
    DeviceFaultKnown = 33,  // VTL1 has read that a device was refused. Values: requester, address.
    SecureDeviceTaken = 34, // A device is VTL1's. Values: its registers' address, that of the
                            // memory that it reaches.
    SecureDeviceAnswered =
        35, // VTL1 had it carry something there and back. Value: 1 if it is the same.
};

/// What an attack writes where it may not, so that whoever looks at memory knows whose deed it was:
/// "ATTACKED".
inline constexpr std::uint64_t attackers_word = 0x4445'4B43'4154'5441;

/// With what the page begins in which a trustlet counts the guesses that it still answers: whoever
/// can read the page knows it by this. "GUESSES:".
inline constexpr std::uint64_t guesses_word = 0x3A53'4553'5345'5547;
/// How many it answers.
inline constexpr unsigned guess_limit = 3;

} // namespace abi
