// SPDX-License-Identifier: MIT
#include "machine/recording.h"

#include "machine/hash.h"
#include "machine/host/file_content.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <istream>
#include <optional>
#include <ostream>
#include <string_view>

namespace machine {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr const char* mark = "vitrine_recording";

/// Any byte as the character of that number, for JSON is text.
std::string to_text(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) {
        const auto code = static_cast<unsigned char>(byte);
        if (code < 0x80) {
            text.push_back(byte);
        } else {
            text.push_back(static_cast<char>(0xC0 | code >> 6));
            text.push_back(static_cast<char>(0x80 | (code & 0x3F)));
        }
    }
    return text;
}

/// Nothing if a character is no byte. JSON has seen to it that the text is UTF-8.
std::optional<std::string> to_bytes(std::string_view text) {
    std::string bytes;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto code = static_cast<unsigned char>(text[at]);
        if (code < 0x80) {
            bytes.push_back(text[at]);
            continue;
        }
        if (code > 0xC3 || at + 1 == text.size()) {
            return std::nullopt;
        }
        bytes.push_back(static_cast<char>((code & 0x03) << 6 | (text[++at] & 0x3F)));
    }
    return bytes;
}

template <typename Value>
bool take(const json& object, const char* field, Value& value) {
    const auto place = object.find(field);
    if (place == object.end()) {
        return false;
    }
    if constexpr (std::is_integral_v<Value>) {
        if (!place->is_number_unsigned() ||
            place->template get<std::uint64_t>() > std::numeric_limits<Value>::max()) {
            return false;
        }
    } else if (!place->is_string()) {
        return false;
    }
    value = place->template get<Value>();
    return true;
}

std::string take_first(const json& line, Recording& recording) {
    unsigned version = 0;
    if (!take(line, mark, version)) {
        return "it is no recording of a run";
    }
    if (version != Recording::version) {
        return fmt::format("the recording is of version {}, this program replays version {}",
                           version, Recording::version);
    }
    const bool complete = take(line, "scene", recording.scene) &&
                          take(line, "command_line", recording.command_line) &&
                          take(line, "ram", recording.ram_size) &&
                          take(line, "processors", recording.processors) &&
                          take(line, "images", recording.images);
    return complete ? "" : "what was booted is not all there";
}

std::string take_typed(const json& line, Recording& recording) {
    Typed typed;
    std::string text;
    if (!take(line, "clock", typed.clock) || !take(line, "typed", text)) {
        return "it says neither what was typed nor how the run ended";
    }
    const auto bytes = to_bytes(text);
    if (!bytes) {
        return "it holds a character that is no byte";
    }
    if (!recording.typed.empty() && typed.clock < recording.typed.back().clock) {
        return "its clock is before that of the line above";
    }
    typed.bytes = *bytes;
    recording.typed.push_back(std::move(typed));
    return "";
}

} // namespace

void write_recording(std::ostream& out, const Recording& recording) {
    out << ordered_json{{mark, Recording::version},
                        {"scene", recording.scene},
                        {"command_line", recording.command_line},
                        {"ram", recording.ram_size},
                        {"processors", recording.processors},
                        {"images", recording.images}}
               .dump()
        << '\n';
    for (const Typed& each : recording.typed) {
        out << ordered_json{{"clock", each.clock}, {"typed", to_text(each.bytes)}}.dump() << '\n';
    }
    out << ordered_json{{"end", recording.end}, {"hash", recording.hash}}.dump() << '\n';
}

ReadRecording read_recording(std::istream& in) {
    ReadRecording read;
    Recording& recording = read.recording;
    std::string text;
    bool ended = false;
    std::size_t number = 1;
    for (; std::getline(in, text); ++number) {
        constexpr bool throw_on_error = false;
        const json line = json::parse(text, nullptr, throw_on_error);
        std::string problem;
        if (!line.is_object()) {
            problem = "it is no JSON object";
        } else if (ended) {
            problem = "it follows the end";
        } else if (number == 1) {
            problem = take_first(line, recording);
        } else if (line.contains("end")) {
            ended = take(line, "end", recording.end) && take(line, "hash", recording.hash);
            problem = ended ? "" : "the end is not all there";
        } else {
            problem = take_typed(line, recording);
        }
        if (!problem.empty()) {
            read.error =
                fmt::format("Line {} of the recording cannot be used: {}.", number, problem);
            return read;
        }
    }
    if (!ended) {
        read.error = fmt::format("The recording ends after line {}, before the end of the run: it "
                                 "was cut short.",
                                 number - 1);
    }
    return read;
}

std::string hash_of_images(const BootSettings& settings) {
    Hash hash;
    for (const auto& path : {settings.loader, settings.disk_archive, settings.disk}) {
        if (path.empty()) {
            continue; // a machine without a disk
        }
        const auto content = host::file_content(path);
        if (!content) {
            return "";
        }
        hash.add(content->size());
        hash.add(*content);
    }
    return fmt::format("{:016x}", hash.value());
}

std::string check_images(const Recording& recording, const BootSettings& settings) {
    return hash_of_images(settings) == recording.images
               ? ""
               : "The images are not those of the recording: it can only be replayed with the "
                 "build that made it.";
}

} // namespace machine
