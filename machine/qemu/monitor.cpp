// SPDX-License-Identifier: MIT
#include "machine/qemu/monitor.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace machine::qemu {
namespace {

using nlohmann::json;

/// A line that is longer is no QEMU's.
constexpr std::size_t longest_line = 1 << 20;

json parsed(const std::string& line) {
    constexpr bool throw_on_error = false;
    return json::parse(line, nullptr, throw_on_error);
}

std::string text_in(const json& object, const char* field) {
    const auto place = object.find(field);
    return place != object.end() && place->is_string() ? place->get<std::string>() : "";
}

} // namespace

std::string Monitor::shake_hands(std::chrono::milliseconds limit) {
    const Line greeting = next_line(std::chrono::steady_clock::now() + limit);
    if (!greeting.error.empty()) {
        return greeting.error;
    }
    if (!parsed(greeting.text).contains("QMP")) {
        return "QEMU's monitor did not greet as QMP does.";
    }
    return execute(json{{"execute", "qmp_capabilities"}}.dump()).error;
}

std::string Monitor::stop() { return execute(json{{"execute", "stop"}}.dump()).error; }

std::string Monitor::resume() { return execute(json{{"execute", "cont"}}.dump()).error; }

Monitor::Answer Monitor::ask(std::string_view command, unsigned processor) {
    const Line line = execute(
        json{{"execute", "human-monitor-command"},
             {"arguments", {{"command-line", std::string(command)}, {"cpu-index", processor}}}}
            .dump());
    return {line.error.empty() ? text_in(parsed(line.text), "return") : "", line.error};
}

Monitor::Answer Monitor::query(std::string_view command, std::string_view arguments) {
    const Line line = execute(
        json{{"execute", std::string(command)}, {"arguments", parsed(std::string(arguments))}}
            .dump());
    return {line.error.empty() ? parsed(line.text)["return"].dump() : "", line.error};
}

void Monitor::take_events() {
    const auto no_waiting = std::chrono::steady_clock::now();
    for (;;) {
        const Line line = next_line(no_waiting);
        if (!line.error.empty()) {
            return;
        }
        note_event(line.text);
    }
}

/// The line that holds what the command returns.
Monitor::Line Monitor::execute(std::string request) {
    request += '\n';
    const auto sent = ::send(socket_.number(), request.data(), request.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(request.size())) {
        closed_ = true;
        return {"", fmt::format("QEMU's monitor takes no commands: {}.", std::strerror(errno))};
    }
    const auto deadline = std::chrono::steady_clock::now() + reply_limit;
    for (;;) {
        const Line line = next_line(deadline);
        if (!line.error.empty()) {
            return {"", line.error};
        }
        const json object = parsed(line.text);
        if (object.contains("return")) {
            return line;
        }
        if (object.contains("error")) {
            return {"",
                    fmt::format("QEMU refused a command: {}.", text_in(object["error"], "desc"))};
        }
        note_event(line.text);
    }
}

void Monitor::note_event(const std::string& line) {
    const json object = parsed(line);
    if (!object.is_object()) {
        return;
    }
    const std::string event = text_in(object, "event");
    if (event == "SHUTDOWN" && object.contains("data")) {
        shutdown_reason_ = text_in(object["data"], "reason");
    } else if (event == "STOP" || event == "RESUME") {
        stopped_ = event == "STOP";
    }
}

Monitor::Line Monitor::next_line(Deadline deadline) {
    for (;;) {
        const auto end = buffer_.find('\n');
        if (end != std::string::npos) {
            Line line{buffer_.substr(0, end), ""};
            buffer_.erase(0, end + 1);
            return line;
        }
        if (std::string problem = receive(deadline); !problem.empty()) {
            return {"", std::move(problem)};
        }
    }
}

std::string Monitor::receive(Deadline deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd watched{socket_.number(), POLLIN, 0};
    const int ready = ::poll(&watched, 1, static_cast<int>(std::max<long>(left.count(), 0)));
    if (ready < 0 && errno == EINTR) {
        return "";
    }
    if (ready <= 0) {
        return "QEMU's monitor does not answer.";
    }
    char block[4096];
    const auto got = ::recv(socket_.number(), block, sizeof block, 0);
    if (got <= 0 || buffer_.size() > longest_line) {
        closed_ = true;
        return "QEMU closed its monitor.";
    }
    buffer_.append(block, static_cast<std::size_t>(got));
    return "";
}

} // namespace machine::qemu
