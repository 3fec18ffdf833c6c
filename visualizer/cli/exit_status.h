// SPDX-License-Identifier: MIT
// How every command ends; the same numbers everywhere (docs/formats.md).
#pragma once

namespace vitrine::cli {

enum class ExitStatus : int {
    Done = 0,          // and every expectation held
    NotAsHoped = 1,    // it ran, but an expectation failed, traces differ, or something is missing
    BadUsage = 2,      // an option, name or file that cannot be used as it is
    MachineFailed = 3, // the machine could not be started, or broke
};

} // namespace vitrine::cli
