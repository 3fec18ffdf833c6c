// SPDX-License-Identifier: MIT
// usertests_library.dll, which usertests.exe loads by name.
#pragma once

#include <cstdint>

namespace usertests {

using TimesStarted = std::uint32_t();
using AddOne = std::uint32_t(std::uint32_t number);
inline constexpr std::uint32_t add_one_ordinal = 7;

} // namespace usertests
