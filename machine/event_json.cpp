// SPDX-License-Identifier: MIT
#include "machine/event_json.h"

#include "abi/rules.h"
#include "machine/event_names.h"
#include "machine/event_operands.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <limits>

namespace machine {
namespace {

using abi::TraceEvent;
using nlohmann::json;
using nlohmann::ordered_json; // keeps our order of fields: a trace should read well in a pager

constexpr unsigned operand_count = 3;

/// A value's name, or its number where this version has no name for it.
template <typename Enum>
ordered_json name_or_number(Enum value) {
    const std::string_view name = name_of(value);
    return name.empty() ? ordered_json(static_cast<unsigned>(value))
                        : ordered_json(std::string(name));
}

ordered_json field_to_json(const OperandField& field, std::uint64_t value) {
    switch (field.format) {
    case OperandFormat::Number: return value;
    case OperandFormat::Boolean: return value != 0;
    default: return operand_text(field.format, value);
    }
}

std::string raw_name(unsigned operand) { return fmt::format("operand_{}", operand); }

ordered_json operands_to_json(const TraceEvent& event) {
    ordered_json operands = ordered_json::object();
    for (const OperandField& field : operand_fields(event.kind)) {
        operands[std::string(field.name)] = field_to_json(field, field.value_in(event));
    }
    for (unsigned index = 0; index < operand_count; ++index) {
        if (const std::uint64_t bits = unnamed_bits(event, index)) {
            operands[raw_name(index)] = hex(bits); // so that nothing is lost
        }
    }
    return operands;
}

/// Reads one line's object. The first problem is kept; after it every answer is zero.
class Reader {
public:
    explicit Reader(const json& object) : object_(object) {}

    std::uint64_t number(const char* field, std::uint64_t limit) {
        const json* value = find(object_, field);
        return value ? in_range(field, as_number(field, *value, OperandFormat::Hex), limit) : 0;
    }

    template <typename Enum>
    Enum member(const char* field, unsigned limit) {
        const json* value = find(object_, field);
        return value ? member_of<Enum>(field, *value, limit) : Enum{};
    }

    /// As `member`, but absence means zero.
    template <typename Enum>
    Enum optional_member(const char* field, unsigned limit) {
        return object_.contains(field) ? member_of<Enum>(field, object_[field], limit) : Enum{};
    }

    void operands(TraceEvent& event) {
        const json* operands = find(object_, "operands");
        if (operands == nullptr || !operands->is_object()) {
            fail("\"operands\" is not an object");
            return;
        }
        for (const OperandField& field : operand_fields(event.kind)) {
            const std::string name(field.name);
            if (const json* value = find(*operands, name.c_str())) {
                const std::uint64_t limit = field.mask() >> field.low;
                field.set_in(event, in_range(name, as_number(name, *value, field.format), limit));
            }
        }
        for (unsigned index = 0; index < operand_count; ++index) {
            const std::string name = raw_name(index);
            if (operands->contains(name)) {
                event.operand[index] |= as_number(name, (*operands)[name], OperandFormat::Hex);
            }
        }
    }

    void fail(std::string sentence) {
        if (error_.empty()) {
            error_ = std::move(sentence);
        }
    }

    const std::string& error() const { return error_; }

private:
    const json* find(const json& object, const char* field) {
        const auto place = object.find(field);
        if (place == object.end()) {
            fail(fmt::format("\"{}\" is missing", field));
            return nullptr;
        }
        return &*place;
    }

    std::uint64_t as_number(std::string_view field, const json& value, OperandFormat format) {
        if (value.is_number_unsigned()) {
            return value.get<std::uint64_t>();
        }
        if (value.is_boolean() && format == OperandFormat::Boolean) {
            return value.get<bool>() ? 1 : 0;
        }
        if (value.is_string()) {
            if (const auto number = operand_value(format, value.get_ref<const std::string&>())) {
                return *number;
            }
        }
        fail(fmt::format("\"{}\" has a value that means nothing here: {}", field,
                         value.dump(-1, ' ', false, json::error_handler_t::replace)));
        return 0;
    }

    std::uint64_t in_range(std::string_view field, std::uint64_t value, std::uint64_t limit) {
        if (value <= limit) {
            return value;
        }
        fail(fmt::format("\"{}\" is {}, more than its largest value {}", field, value, limit));
        return 0;
    }

    template <typename Enum>
    Enum member_of(std::string_view field, const json& value, unsigned limit) {
        if (value.is_string()) {
            if (const auto member = from_name<Enum>(value.get_ref<const std::string&>())) {
                return *member;
            }
        }
        return static_cast<Enum>(
            in_range(field, as_number(field, value, OperandFormat::Number), limit));
    }

    const json& object_;
    std::string error_;
};

void read_verdict(Reader& reader, TraceEvent& event) {
    const auto vp = static_cast<unsigned>(reader.number("vp", 0x1F));
    event.set_vp_and_verdict(vp, reader.optional_member<abi::Verdict>("verdict", 7));
    const auto rule = reader.optional_member<abi::Rule>("rule", 0xFF);
    event.rule = static_cast<std::uint8_t>(rule);
    const auto layer = reader.optional_member<abi::Layer>("layer", 0xFF);
    if (layer != abi::text_of(rule).layer) { // the layer is the rule's; it stands there for readers
        reader.fail("\"layer\" is not the layer of \"rule\"");
    }
}

EventLine event_from_json(const json& object) {
    if (!object.is_object()) {
        return {{}, "it is not a JSON object"};
    }
    Reader reader(object);
    TraceEvent event;
    event.sequence =
        static_cast<std::uint32_t>(reader.number("seq", std::numeric_limits<std::uint32_t>::max()));
    event.clock = reader.number("clock", ~0ull);
    event.kind = reader.member<abi::EventKind>("kind", 0xFF);
    event.set_worlds(reader.member<abi::World::Kind>("from", 0xF),
                     reader.member<abi::World::Kind>("to", 0xF));
    event.rip = reader.number("rip", ~0ull);
    reader.operands(event);
    read_verdict(reader, event);
    return {event, reader.error()};
}

} // namespace

std::string to_json_line(const TraceEvent& event) {
    const auto rule = static_cast<abi::Rule>(event.rule);
    const abi::Layer layer = abi::text_of(rule).layer;
    ordered_json object = {
        {"seq", event.sequence},
        {"clock", event.clock},
        {"kind", name_or_number(event.kind)},
        {"vp", event.vp()},
        {"from", name_or_number(event.before())},
        {"to", name_or_number(event.after())},
        {"rip", hex(event.rip)},
        {"operands", operands_to_json(event)},
    };
    if (event.verdict() != abi::Verdict::None) {
        object["verdict"] = name_or_number(event.verdict());
    }
    if (layer != abi::Layer::None) {
        object["layer"] = name_or_number(layer);
    }
    if (rule != abi::Rule::None) {
        object["rule"] = name_or_number(rule);
    }
    return object.dump();
}

EventLine event_from_json_line(std::string_view line) {
    constexpr bool throw_on_error = false;
    const json object = json::parse(line, nullptr, throw_on_error);
    if (object.is_discarded()) {
        return {{}, "it is not JSON; the file is damaged or was cut short"};
    }
    return event_from_json(object);
}

} // namespace machine
