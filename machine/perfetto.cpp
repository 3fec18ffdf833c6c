// SPDX-License-Identifier: MIT
#include "machine/perfetto.h"

#include "machine/event_names.h"
#include "machine/event_text.h"
#include "machine/queries.h"

#include <nlohmann/json.hpp>

#include <ostream>
#include <set>
#include <string>
#include <utility>

namespace machine {
namespace {

using nlohmann::ordered_json;

/// One element of the array a line; all but the first begin with a comma.
class Elements {
public:
    explicit Elements(std::ostream& out) : out_(out) {}

    void add(const ordered_json& element) {
        out_ << (std::exchange(is_first_, false) ? "\n" : ",\n")
             << element.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    }

private:
    std::ostream& out_;
    bool is_first_ = true;
};

ordered_json lane(unsigned processor, abi::World::Kind world) {
    return {{"pid", processor}, {"tid", static_cast<unsigned>(world)}};
}

ordered_json name_of_lane(const char* what, ordered_json lane, std::string name) {
    lane.update({{"name", what}, {"ph", "M"}, {"args", {{"name", std::move(name)}}}});
    return lane;
}

void add_names(Elements& elements, std::span<const abi::TraceEvent> events) {
    std::set<unsigned> processors;
    std::set<std::pair<unsigned, abi::World::Kind>> worlds;
    for (const abi::TraceEvent& event : events) {
        processors.insert(event.vp());
        worlds.insert({event.vp(), event.before()});
        worlds.insert({event.vp(), event.after()});
    }
    for (const unsigned processor : processors) {
        elements.add(name_of_lane("process_name", {{"pid", processor}},
                                  "processor " + std::to_string(processor)));
    }
    for (const auto& [processor, world] : worlds) {
        elements.add(
            name_of_lane("thread_name", lane(processor, world), std::string(title_of(world))));
    }
}

} // namespace

void write_perfetto(std::ostream& out, std::span<const abi::TraceEvent> events) {
    out << R"({"displayTimeUnit":"ns","traceEvents":[)";
    Elements elements(out);
    add_names(elements, events);
    const std::uint64_t end = events.empty() ? 0 : events.back().clock;
    for (const WorldSpan& span : world_spans(events, end)) {
        ordered_json slice = lane(span.processor, span.world);
        slice.update({{"name", title_of(span.world)},
                      {"ph", "X"},
                      {"ts", span.begin},
                      {"dur", span.end - span.begin}});
        elements.add(slice);
    }
    for (const abi::TraceEvent& event : events) {
        ordered_json instant = lane(event.vp(), event.before());
        instant.update({{"name", name_of(event.kind)},
                        {"cat", event.verdict() == abi::Verdict::Denied ? "denied" : "event"},
                        {"ph", "i"},
                        {"s", "t"},
                        {"ts", event.clock},
                        {"args", {{"text", describe(event)}}}});
        elements.add(instant);
    }
    out << "\n]}\n";
}

} // namespace machine
