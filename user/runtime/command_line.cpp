// SPDX-License-Identifier: MIT
#include "user/runtime/command_line.h"

#include "rt/format.h"
#include "user/runtime/words.h"

namespace user {

namespace {

bool has_dot(std::string_view name) { return name.find('.') != std::string_view::npos; }

} // namespace

std::optional<CommandLine> CommandLine::of(std::string_view line) {
    const Words words{line};
    if (words.all().empty()) {
        return std::nullopt;
    }
    const std::string_view name = words.all().front();
    CommandLine result;
    if (name.size() + 5 > sizeof(result.image_name) ||
        line.size() + 1 > sizeof(result.command_line)) {
        return std::nullopt;
    }
    // Both buffers are zeroed: the text is terminated.
    rt::format_to(result.image_name, "{}{}", name, has_dot(name) ? "" : ".exe");
    rt::format_to(result.command_line, "{}", line);
    return result;
}

std::uint32_t command_line_error(std::string_view line) {
    constexpr std::uint32_t file_not_found = 2;       // ERROR_FILE_NOT_FOUND
    constexpr std::uint32_t file_name_too_long = 206; // ERROR_FILENAME_EXCED_RANGE
    return Words{line}.all().empty() ? file_not_found : file_name_too_long;
}

} // namespace user
