// SPDX-License-Identifier: MIT
// Can this processor run the stack? (loader.S has already seen that it has long mode.)
#pragma once

#include "x86/cpuid.h"

#include <cstdint>
#include <string_view>

namespace boot {

/// What CPUID says that matters here; zeros where a leaf does not exist.
struct ProcessorFeatures {
    x86::CpuidExtendedEcx extended_ecx;
    x86::CpuidExtendedEdx extended_edx;
    x86::CpuidSvmEdx svm_edx;
};

/// What is missing and what to do about it; empty if the processor will do.
std::string_view what_is_missing(const ProcessorFeatures& features);

} // namespace boot
