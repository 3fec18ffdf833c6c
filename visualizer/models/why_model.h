// SPDX-License-Identifier: MIT
// "Why?" for a denial and "who did this?" for a right: the layer that refused, its rule in words,
// the table entry and bit that hold it, and the event that put it there.
#pragma once

#include "machine/symbols.h"
#include "visualizer/models/page_history.h"
#include "visualizer/models/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vitrine::models {

/// One reason of a chain, each resting on the next.
struct WhyStep {
    std::string heading;              // "Which entry says so"
    std::string text;                 // with `code` and **bold** marks
    std::optional<std::size_t> event; // the event it tells about, to go there
    bool denied = false;
};

struct Why {
    std::string title; // "Why was this refused?"
    bool denied = false;
    std::vector<WhyStep> steps;
};

/// Of the event, if it was a denial; otherwise the page's history: who gave and took which right.
/// The history is of the denied page, or of the one that is asked about.
Why why_of(const Snapshot& now, const PageHistory& history, std::optional<std::size_t> event,
           const machine::Symbols* symbols);
/// The page whose history that takes: the denied one, if the event is a denial of a page.
std::uint64_t page_in_question(const Snapshot& now, std::optional<std::size_t> event,
                               std::uint64_t page);

/// The page (number) that an event is about, if it is about one.
std::optional<std::uint64_t> page_of(const abi::TraceEvent& event);

} // namespace vitrine::models
