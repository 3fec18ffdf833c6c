// SPDX-License-Identifier: MIT
#include "securekernel/ium_calls/marshaller.h"

#include "abi/guards.h"
#include "abi/normal_call.h"
#include "abi/nt/port.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "securekernel/processes/normal_call.h"
#include "securekernel/processes/secure_thread.h"
#include "securekernel/vtl0_pages.h"

#include <cstring>

namespace sk {
namespace {

using abi::NtStatus;
using abi::SharedPage;
using abi::nt::PortMessage;

constexpr std::size_t message_header = offsetof(PortMessage, data);

/// The request on its way out, piece by piece.
class Request {
public:
    explicit Request(const IumCall& call) : call_(call) {}

    /// Room for `size` bytes in the shared page: its offset there. The parameter shall point to it.
    NtStatus place(unsigned index, const void* bytes, std::size_t size) {
        if (size > SharedPage::data_size - used_) {
            return NtStatus::InsufficientResources;
        }
        offset_[index] = used_;
        if (bytes == nullptr) {
            std::memset(page_.data + used_, 0, size);
        } else {
            std::memcpy(page_.data + used_, bytes, size);
        }
        page_.parameters[index] = address_of(used_);
        used_ += (size + 7) & ~std::size_t{7};
        return NtStatus::Success;
    }
    std::uint64_t address_of(std::size_t offset) const {
        return call_.thread->shared_page_address + SharedPage::data_offset + offset;
    }
    std::size_t offset_of(unsigned index) const { return offset_[index]; }
    SharedPage& page() { return page_; }

private:
    const IumCall& call_;
    SharedPage page_; // VTL1's own until everything is in it
    std::size_t offset_[IumCall::most_parameters] = {};
    std::size_t used_ = 0;
};

NtStatus place_string(Request& request, const IumCall& call, unsigned index,
                      std::uint64_t address) {
    abi::nt::String string;
    TRY_STATUS(copy_from_trustlet(*call.process, &string, address, sizeof(string)));
    char letters[128];
    if (string.length > sizeof(letters)) {
        return NtStatus::ObjectNameInvalid;
    }
    TRY_STATUS(copy_from_trustlet(*call.process, letters, string.buffer, string.length));
    TRY_STATUS(request.place(index, letters, sizeof(letters)));
    string.buffer = request.address_of(request.offset_of(index));
    string.maximum_length = string.length;
    return request.place(index, &string, sizeof(string));
}

NtStatus place_attributes(Request& request, const IumCall& call, unsigned index) {
    abi::nt::ObjectAttributes attributes;
    TRY_STATUS(call.read(index, attributes));
    if (attributes.object_name != 0) {
        TRY_STATUS(place_string(request, call, index, attributes.object_name));
        attributes.object_name = request.page().parameters[index];
    }
    return request.place(index, &attributes, sizeof(attributes));
}

NtStatus place_message(Request& request, const IumCall& call, unsigned index) {
    PortMessage message;
    const std::uint64_t address = call.parameter[index];
    TRY_STATUS(copy_from_trustlet(*call.process, &message, address, message_header));
    if (message.data_length > PortMessage::max_data) {
        return NtStatus::InvalidParameter;
    }
    TRY_STATUS(copy_from_trustlet(*call.process, message.data, address + message_header,
                                  message.data_length));
    return request.place(index, &message, message_header + message.data_length);
}

NtStatus place_handles(Request& request, const IumCall& call, unsigned index) {
    const std::uint64_t count = call.parameter[index - 1];
    std::uint64_t handles[abi::nt::maximum_wait_objects];
    if (count == 0 || count > abi::nt::maximum_wait_objects) {
        return NtStatus::InvalidParameter;
    }
    TRY_STATUS(copy_from_trustlet(*call.process, handles, call.parameter[index],
                                  count * sizeof(handles[0])));
    return request.place(index, handles, count * sizeof(handles[0]));
}

NtStatus place_parameter(Request& request, const IumCall& call, unsigned index, Shape shape) {
    const std::uint64_t given = call.parameter[index];
    std::uint64_t word = 0;
    switch (shape) {
    case Shape::Nothing: return NtStatus::Success;
    case Shape::Value: request.page().parameters[index] = given; return NtStatus::Success;
    case Shape::Handle:
        request.page().parameters[index] = given;
        return abi::ium::is_secure_handle({given}) ? NtStatus::ObjectTypeMismatch
                                                   : NtStatus::Success;
    case Shape::Handles: return place_handles(request, call, index);
    case Shape::String: return place_string(request, call, index, given);
    case Shape::OutHandle: return request.place(index, nullptr, sizeof(word));
    default: break;
    }
    if (given == 0) {
        return NtStatus::Success; // All the others may be missing.
    }
    switch (shape) {
    case Shape::In64:
        TRY_STATUS(call.read(index, word));
        return request.place(index, &word, sizeof(word));
    case Shape::Out32:
    case Shape::Out64: return request.place(index, nullptr, sizeof(word));
    case Shape::Attributes: return place_attributes(request, call, index);
    case Shape::MessageIn: return place_message(request, call, index);
    case Shape::MessageOut: return request.place(index, nullptr, sizeof(PortMessage));
    case Shape::Size: word = sizeof(PortMessage); return request.place(index, &word, sizeof(word));
    default: return NtStatus::InvalidParameter;
    }
}

NtStatus refuse(const IumCall& call, std::uint64_t value) {
    hypercalls::report_decision(abi::Rule::HostileReply, call.number, value);
    return NtStatus::InvalidParameter;
}

bool believes_everything() { return boot_info.guards_off.is_off(abi::Guard::ReplyCheck); }

/// A handle of VTL0's is a small multiple of 4, and never looks like one of VTL1's.
NtStatus take_handle(const IumCall& call, unsigned index, std::uint64_t handle) {
    const bool is_plausible = handle != 0 && handle % 4 == 0 && handle >> 31 == 0;
    if (!is_plausible && !believes_everything()) {
        return refuse(call, handle);
    }
    return call.write(index, handle);
}

/// As long as it says, which must be as long as a message can be, and fit where it goes.
NtStatus take_message(const IumCall& call, unsigned index, const std::byte* from, bool has_size) {
    PortMessage message;
    std::memcpy(&message, from, sizeof(message));
    std::uint64_t room = sizeof(message);
    if (has_size) {
        TRY_STATUS(call.read(index + 1, room));
    }
    const std::uint64_t length = message_header + message.data_length;
    if (believes_everything()) {
        return copy_to_trustlet(*call.process, call.parameter[index], from, length);
    }
    if (message.data_length > PortMessage::max_data) {
        return refuse(call, message.data_length);
    }
    if (has_size) {
        TRY_STATUS(call.write(index + 1, length));
    }
    if (room < length) {
        return NtStatus::BufferTooSmall;
    }
    return copy_to_trustlet(*call.process, call.parameter[index], &message, length);
}

NtStatus take_result(const IumCall& call, unsigned index, Shape shape, bool has_size,
                     const std::byte* from) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof(word));
    switch (shape) {
    case Shape::OutHandle: return take_handle(call, index, word);
    case Shape::Out32: return call.write(index, static_cast<std::uint32_t>(word));
    case Shape::Out64: return call.write(index, word);
    case Shape::MessageOut: return take_message(call, index, from, has_size);
    default: return NtStatus::Success;
    }
}

bool is_result(Shape shape) {
    return shape == Shape::OutHandle || shape == Shape::Out32 || shape == Shape::Out64 ||
           shape == Shape::MessageOut;
}

} // namespace

// NOLINTNEXTLINE(readability-function-size): TRY_STATUS counts as a level of nesting.
NtStatus proxy(IumCall& call, const Shape* shapes, unsigned count) {
    const x86::GuestPage shared{call.thread->shared_page};
    Request request(call);
    request.page().number = call.number;
    for (unsigned index = 0; index < count; ++index) {
        TRY_STATUS(place_parameter(request, call, index, shapes[index]));
    }
    if (!is_ordinary_page(shared)) { // VTL0 may have given it away since.
        return NtStatus::InsufficientResources;
    }
    std::byte* const bytes = cpu::ram_at(shared.address().value);
    std::memcpy(bytes, &request.page(), sizeof(SharedPage));
    const NormalReply reply = normal_call(abi::NormalService::SystemCall, call.number);
    if (reply.status != NtStatus::Success) {
        return static_cast<NtStatus>(static_cast<std::uint32_t>(reply.status));
    }
    // What VTL0 has left there is copied once; from here on its page counts for nothing.
    SharedPage& answer = request.page();
    std::memcpy(&answer, bytes, sizeof(SharedPage));
    for (unsigned index = 0; index < count; ++index) {
        if (is_result(shapes[index]) &&
            (call.parameter[index] != 0 || shapes[index] == Shape::OutHandle)) {
            const bool has_size = index + 1 < count && shapes[index + 1] == Shape::Size &&
                                  call.parameter[index + 1] != 0;
            const auto* const from =
                reinterpret_cast<const std::byte*>(answer.data) + request.offset_of(index);
            TRY_STATUS(take_result(call, index, shapes[index], has_size, from));
        }
    }
    return NtStatus::Success;
}

} // namespace sk
