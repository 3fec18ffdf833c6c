// SPDX-License-Identifier: MIT
// launch.exe: starts a trustlet, waits for its end, and says how it ended.
//
//     launch IMAGE ID        launch hello.exe 4096
#include "abi/ium/trustlets.h"
#include "abi/nt/trustlet_attributes.h"
#include "user/kernelbase/kernelbase.h"
#include "user/ntdll/ntdll.h"
#include "user/runtime/program.h"

#include <cstring>

namespace {

using abi::nt::ProcessParameters;
using abi::nt::PsAttribute;

std::uint64_t number_in(std::string_view text) {
    std::uint64_t number = 0;
    for (const char digit : text) {
        number = number * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return number;
}

abi::NtStatus start(std::string_view image, std::uint64_t id, Handle& process) {
    ProcessParameters parameters;
    if (image.size() >= sizeof(parameters.image_name)) {
        return abi::NtStatus::ObjectNameInvalid;
    }
    std::memcpy(parameters.image_name, image.data(), image.size());
    std::memcpy(parameters.command_line, image.data(), image.size());
    abi::nt::TrustletCreateAttributes trustlet;
    trustlet.trustlet_id = id;
    abi::nt::PsAttributeList attributes;
    attributes.attribute[0] = {PsAttribute::Kind::ImageName, image.size(),
                               reinterpret_cast<std::uint64_t>(image.data()), 0};
    attributes.attribute[1] = {PsAttribute::Kind::SecureProcess, sizeof(trustlet),
                               reinterpret_cast<std::uint64_t>(&trustlet), 0};
    attributes.total_length = sizeof(attributes.total_length) + 2 * sizeof(PsAttribute);
    Handle thread;
    const auto status =
        NtCreateUserProcess(&process, &thread, abi::nt::access::all, abi::nt::access::all, nullptr,
                            nullptr, 0, 0, &parameters, nullptr, &attributes);
    if (abi::is_success(status)) {
        CloseHandle(thread);
    }
    return status;
}

} // namespace

abi::NtStatus user::main_program(Arguments arguments) {
    if (arguments.size() != 3) {
        print("launch: name the trustlet's image and its ID: launch hello.exe 4096\n");
        return abi::NtStatus::InvalidParameter;
    }
    Handle process;
    const abi::NtStatus status = start(arguments[1], number_in(arguments[2]), process);
    if (!abi::is_success(status)) {
        print("launch: {} is not started: {}\n", arguments[1], RtlNtStatusToName(status));
        return status;
    }
    WaitForSingleObject(process, infinite);
    std::uint32_t exit_code = 0;
    GetExitCodeProcess(process, &exit_code);
    CloseHandle(process);
    print("launch: {} has ended with {x8}\n", arguments[1], exit_code);
    return abi::NtStatus::Success;
}
