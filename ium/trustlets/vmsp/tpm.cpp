// SPDX-License-Identifier: MIT
#include "ium/trustlets/vmsp/tpm.h"

#include "ium/trustlets/vmsp/keys.h"
#include "rt/wipe.h"

#include <algorithm>
#include <cstring>

namespace vmsp {

using abi::NtStatus;
using abi::vtpm::Command;
using abi::vtpm::Reply;
using abi::vtpm::Request;
using abi::vtpm::SealedObject;

namespace {

Reply failure(NtStatus status) {
    Reply reply;
    reply.status = status;
    return reply;
}

Binding binding_of(const SealedObject& object, const crypto::Sha256Digest& owner,
                   const crypto::Sha256Digest& registers) {
    Binding binding;
    std::copy(owner.begin(), owner.end(), binding.owner);
    std::copy(registers.begin(), registers.end(), binding.registers);
    binding.mask = object.mask;
    binding.size = object.size;
    return binding;
}

bool is_mask(std::uint32_t mask) { return mask != 0 && (mask & ~Registers::all) == 0; }

} // namespace

void Tpm::start(const Seed& seed) {
    constexpr std::string_view purpose = "owner of sealed objects";
    owner_ = crypto::hmac_sha256(
        seed, {reinterpret_cast<const std::uint8_t*>(purpose.data()), purpose.size()});
}

Reply Tpm::extend(const Request& request) {
    if (request.index >= Registers::count) {
        return failure(NtStatus::InvalidParameter);
    }
    registers_.extend(request.index, crypto::sha256({request.data, request.size}));
    return read(request);
}

Reply Tpm::read(const Request& request) const {
    if (request.index >= Registers::count) {
        return failure(NtStatus::InvalidParameter);
    }
    const auto& value = registers_[request.index];
    Reply reply;
    reply.size = static_cast<std::uint32_t>(value.size());
    std::copy(value.begin(), value.end(), reply.data);
    return reply;
}

Reply Tpm::seal(const Request& request) const {
    if (!is_mask(request.mask) || request.size == 0) {
        return failure(NtStatus::InvalidParameter);
    }
    Reply reply;
    SealedObject& object = reply.object;
    object.mask = request.mask;
    object.size = request.size;
    std::copy_n(request.data, request.size, object.data);
    const Binding binding = binding_of(object, owner_, registers_.digest_of(object.mask));
    if (!encrypt(binding, object)) {
        rt::wipe(&reply, sizeof(reply)); // It holds the data as they are.
        return failure(NtStatus::Unsuccessful);
    }
    return reply;
}

Reply Tpm::unseal(const Request& request) const {
    SealedObject object = request.object;
    const rt::WipedAtEnd object_is_wiped{object};
    if (!is_mask(object.mask) || object.size == 0 || object.size > sizeof(object.data)) {
        return failure(NtStatus::InvalidParameter);
    }
    const Binding binding = binding_of(object, owner_, registers_.digest_of(object.mask));
    if (!decrypt(binding, object)) {
        return failure(NtStatus::AccessDenied);
    }
    Reply reply;
    reply.size = object.size;
    std::copy_n(object.data, object.size, reply.data);
    return reply;
}

Reply Tpm::quote(const Request& request) const {
    if (!is_mask(request.mask)) {
        return failure(NtStatus::InvalidParameter);
    }
    const auto registers = registers_.digest_of(request.mask);
    const auto nonce = crypto::sha256({request.data, request.size});
    std::uint8_t data[64];
    std::copy(registers.begin(), registers.end(), data);
    std::copy(nonce.begin(), nonce.end(), data + registers.size());
    Reply reply;
    return sign(data, reply.report) ? reply : failure(NtStatus::Unsuccessful);
}

Reply Tpm::serve(const Request& request) {
    if (request.size > sizeof(request.data)) {
        return failure(NtStatus::InvalidParameter);
    }
    switch (request.command) {
    case Command::Extend: return extend(request);
    case Command::Read: return read(request);
    case Command::Seal: return seal(request);
    case Command::Unseal: return unseal(request);
    case Command::Quote: return quote(request);
    }
    return failure(NtStatus::InvalidParameter);
}

} // namespace vmsp
