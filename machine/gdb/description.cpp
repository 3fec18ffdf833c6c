// SPDX-License-Identifier: MIT
#include "machine/gdb/description.h"

#include "machine/gdb/packet.h"

#include <fmt/format.h>

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace machine::gdb {
namespace {

using Value = std::uint64_t;

struct RegisterRow {
    std::string name;
    unsigned bits = 64;
    std::string type;
    std::function<Value(const ProcessorState&)> value; // none: not known
};

struct Feature {
    std::string name;
    std::vector<RegisterRow> registers;
};

RegisterRow general(const char* name, std::size_t number) {
    const bool is_stack = std::string_view(name) == "rsp" || std::string_view(name) == "rbp";
    return {name, 64, is_stack ? "data_ptr" : "int64",
            [number](const ProcessorState& state) { return state.general[number]; }};
}

RegisterRow selector(const char* name, ProcessorState::Segment ProcessorState::*segment) {
    return {name, 32, "int32",
            [segment](const ProcessorState& state) { return Value{(state.*segment).selector}; }};
}

RegisterRow plain(const char* name, Value ProcessorState::*member, const char* type = "int64") {
    return {name, 64, type, [member](const ProcessorState& state) { return state.*member; }};
}

/// gdb insists on its own order of the general registers, and on registers we do not show.
Feature core() {
    Feature feature{"org.gnu.gdb.i386.core", {}};
    auto& rows = feature.registers;
    constexpr std::array<const char*, 16> names = {"rax", "rbx", "rcx", "rdx", "rsi", "rdi",
                                                   "rbp", "rsp", "r8",  "r9",  "r10", "r11",
                                                   "r12", "r13", "r14", "r15"};
    constexpr std::array<std::size_t, 16> encoded = {0, 3, 1,  2,  6,  7,  5,  4,
                                                     8, 9, 10, 11, 12, 13, 14, 15};
    for (std::size_t index = 0; index < names.size(); ++index) {
        rows.push_back(general(names[index], encoded[index]));
    }
    rows.push_back(plain("rip", &ProcessorState::rip, "code_ptr"));
    rows.push_back(
        {"eflags", 32, "int32", [](const ProcessorState& state) { return state.rflags; }});
    rows.push_back(selector("cs", &ProcessorState::cs));
    rows.push_back(selector("ss", &ProcessorState::ss));
    rows.push_back(selector("ds", &ProcessorState::ds));
    rows.push_back(selector("es", &ProcessorState::es));
    rows.push_back(selector("fs", &ProcessorState::fs));
    rows.push_back(selector("gs", &ProcessorState::gs));
    for (unsigned number = 0; number < 8; ++number) {
        rows.push_back({fmt::format("st{}", number), 80, "i387_ext", {}});
    }
    for (const char* name : {"fctrl", "fstat", "ftag", "fiseg", "fioff", "foseg", "fooff", "fop"}) {
        rows.push_back({name, 32, "int", {}});
    }
    return feature;
}

Feature vectors() {
    Feature feature{"org.gnu.gdb.i386.sse", {}};
    for (unsigned number = 0; number < 16; ++number) {
        feature.registers.push_back({fmt::format("xmm{}", number), 128, "uint128", {}});
    }
    feature.registers.push_back({"mxcsr", 32, "int", {}});
    return feature;
}

Feature segment_bases() {
    const auto base = [](const char* name, ProcessorState::Segment ProcessorState::*segment) {
        return RegisterRow{name, 64, "int64", [segment](const ProcessorState& state) {
                               return (state.*segment).base;
                           }};
    };
    return {"org.gnu.gdb.i386.segments",
            {base("fs_base", &ProcessorState::fs), base("gs_base", &ProcessorState::gs)}};
}

/// What a student of virtualization looks at.
Feature control() {
    return {"org.vitrine.control",
            {plain("cr0", &ProcessorState::cr0), plain("cr2", &ProcessorState::cr2),
             plain("cr3", &ProcessorState::cr3), plain("cr4", &ProcessorState::cr4),
             plain("efer", &ProcessorState::efer), plain("ncr3", &ProcessorState::nested_root)}};
}

const std::vector<Feature>& features() {
    static const std::vector<Feature> all = {core(), vectors(), segment_bases(), control()};
    return all;
}

const std::vector<RegisterRow>& rows() {
    static const std::vector<RegisterRow> all = [] {
        std::vector<RegisterRow> list;
        for (const Feature& feature : features()) {
            list.insert(list.end(), feature.registers.begin(), feature.registers.end());
        }
        return list;
    }();
    return all;
}

} // namespace

std::string target_xml() {
    std::string xml = "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target>"
                      "<architecture>i386:x86-64</architecture>";
    for (const Feature& feature : features()) {
        xml += fmt::format("<feature name=\"{}\">", feature.name);
        for (const RegisterRow& row : feature.registers) {
            xml += fmt::format("<reg name=\"{}\" bitsize=\"{}\" type=\"{}\"/>", row.name, row.bits,
                               row.type);
        }
        xml += "</feature>";
    }
    return xml + "</target>";
}

/// Both halves of the canonical addresses: what is mapped where changes as the guest runs.
std::string memory_map_xml() {
    return "<?xml version=\"1.0\"?><!DOCTYPE memory-map PUBLIC \"+//IDN gnu.org//DTD GDB Memory "
           "Map "
           "V1.0//EN\" \"http://sourceware.org/gdb/gdb-memory-map.dtd\"><memory-map>"
           "<memory type=\"ram\" start=\"0x0\" length=\"0x800000000000\"/>"
           "<memory type=\"ram\" start=\"0xffff800000000000\" length=\"0x800000000000\"/>"
           "</memory-map>";
}

std::size_t register_count() { return rows().size(); }

std::string register_text(const ProcessorState& processor, std::size_t number) {
    const RegisterRow& row = rows()[number];
    if (!row.value) {
        return std::string(row.bits / 4, 'x');
    }
    const Value value = row.value(processor);
    return to_hex(std::as_bytes(std::span(&value, 1)).first(row.bits / 8));
}

std::string registers_text(const ProcessorState& processor) {
    std::string text;
    for (std::size_t number = 0; number < register_count(); ++number) {
        text += register_text(processor, number);
    }
    return text;
}

} // namespace machine::gdb
