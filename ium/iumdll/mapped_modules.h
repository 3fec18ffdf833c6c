// SPDX-License-Identifier: MIT
// The images that the secure kernel has mapped before a trustlet's first thread begins.
#pragma once

#include "abi/ium/environment.h"

#include <string_view>

namespace ium {

/// The one called `name`, in small letters and with its ending; null if it is none of them.
const abi::ium::Module* find_module(const abi::ium::TrustletInformation& trustlet,
                                    std::string_view name);

} // namespace ium
