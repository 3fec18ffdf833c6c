// SPDX-License-Identifier: MIT
#include "machine/power_off.h"

#include "abi/ports.h"
#include "machine/event_names.h"

#include <fmt/format.h>

namespace machine {

Stop powered_off(std::uint32_t reason) {
    const std::string_view meaning = sentence_of(static_cast<abi::PowerOff>(reason));
    return {
        StopReason::PoweredOff, reason,
        meaning.empty()
            ? fmt::format("The machine switched itself off with the unknown reason {:#x}.", reason)
            : std::string(meaning)};
}

} // namespace machine
