// SPDX-License-Identifier: MIT
#include "tests/fuzz/skci/properties.h"

#include "skci/error.h"
#include "skci/page_hashes.h"
#include "skci/pe_hash.h"
#include "skci/pkcs7.h"
#include "skci/signed_attributes.h"
#include "skci/spc_indirect_data.h"
#include "skci/verify_image.h"

#include <algorithm>
#include <vector>

namespace fuzz {

namespace {

using skci::Bytes;
using skci::DerReader;

bool is_inside(Bytes part, Bytes whole) {
    return part.empty() || (part.data() >= whole.data() &&
                            part.data() + part.size() <= whole.data() + whole.size());
}

/// The header that DER prescribes for contents of this length, as far as we read any.
std::vector<std::byte> only_header(std::byte tag, std::size_t size) {
    if (size < 0x80) {
        return {tag, std::byte(size)};
    }
    std::vector<std::byte> octets;
    for (; size != 0; size >>= 8) {
        octets.insert(octets.begin(), std::byte(size));
    }
    octets.insert(octets.begin(), {tag, std::byte(0x80 | octets.size())});
    return octets;
}

std::string check_element(const skci::Element& element, Bytes around) {
    if (!is_inside(element.whole, around) || !is_inside(element.contents, element.whole)) {
        return "a value reaches out of the one around it";
    }
    auto encoded = only_header(element.whole[0], element.contents.size());
    encoded.insert(encoded.end(), element.contents.begin(), element.contents.end());
    return skci::are_equal(encoded, element.whole) ? "" : "a value has two encodings";
}

template <typename T>
std::string check_refusal(const skci::Checked<T>& checked) {
    const std::string sentence = skci::sentence_of(checked.error());
    return sentence.empty() || sentence.back() != '.' ? "a refusal without a sentence" : "";
}

std::string check_certificates(Bytes certificates, Bytes der) {
    const auto set = skci::CertificateSet::read(certificates);
    if (set.is_err()) {
        return check_refusal(set);
    }
    for (DerReader reader(certificates); !reader.at_end();) {
        const auto certificate = skci::read_certificate(reader).value();
        for (const Bytes part : {certificate.whole, certificate.signed_part, certificate.serial,
                                 certificate.issuer, certificate.subject, certificate.signature,
                                 certificate.key.modulus, certificate.key.exponent}) {
            if (!is_inside(part, der)) {
                return "a part of a certificate lies outside";
            }
        }
        if (certificate.key.modulus.size() != 256) {
            return "a key of another size was accepted";
        }
    }
    return "";
}

std::string check_pages(Bytes file, const skci::ImageLayout& layout,
                        const abi::skci::PageHashes& pages) {
    for (const auto& section : layout.all_sections()) {
        for (std::uint64_t at = 0; at < section.data_size && at < section.virtual_size;
             at += abi::page_size) {
            std::vector<std::byte> page(abi::page_size);
            const auto from = file.subspan(section.data_offset + at);
            std::copy_n(from.begin(), std::min<std::uint64_t>(page.size(), section.data_size - at),
                        page.begin());
            const auto rva = static_cast<std::uint32_t>(section.address + at);
            if (skci::verify_page(pages, rva, page).is_err()) {
                return "a page of a verified image is refused";
            }
        }
    }
    return "";
}

} // namespace

std::string check_der(Bytes der) {
    std::vector<Bytes> open{der};
    while (!open.empty()) {
        const Bytes around = open.back();
        open.pop_back();
        DerReader reader(around);
        while (!reader.at_end()) {
            const auto element = reader.read_any();
            if (element.is_err()) {
                const std::string wrong = check_refusal(element);
                if (!wrong.empty()) {
                    return wrong;
                }
                break;
            }
            const std::string wrong = check_element(element.value(), around);
            if (!wrong.empty()) {
                return wrong;
            }
            if ((std::to_integer<unsigned>(element.value().whole[0]) & 0x20) != 0) {
                open.push_back(element.value().contents);
            }
        }
    }
    return "";
}

std::string check_signature(Bytes der) {
    const auto data = skci::read_signed_data(der);
    if (data.is_err()) {
        return check_refusal(data);
    }
    const auto& signer = data.value().signer;
    for (const Bytes part : {data.value().content, data.value().certificates, signer.issuer,
                             signer.serial, signer.attributes, signer.signature}) {
        if (!is_inside(part, der)) {
            return "a part of the signature lies outside";
        }
    }
    const auto attributes = skci::check_attributes(signer.attributes, data.value().content);
    if (attributes.is_err()) {
        const std::string wrong = check_refusal(attributes);
        if (!wrong.empty()) {
            return wrong;
        }
    }
    const auto indirect = skci::read_spc_indirect_data(data.value().content);
    if (indirect.is_ok() && (indirect.value().image_digest.size() != sizeof(skci::Digest) ||
                             !is_inside(indirect.value().page_hashes, der))) {
        return "indirect data lies outside, or has a digest of another size";
    }
    return check_certificates(data.value().certificates, der);
}

std::string check_signed_image(Bytes file, const skci::TrustAnchor& root) {
    const auto verified = skci::verify_image(file, {}, root);
    if (verified.is_err()) {
        return check_refusal(verified);
    }
    const auto layout = skci::read_image_layout(file).value();
    if (verified.value().image != skci::pe_hash(file, layout)) {
        return "a verified image has another digest";
    }
    std::vector<std::byte> other(file.begin(), file.end());
    other[skci::left_out(layout.pe_offset).checksum] ^= std::byte{0xFF};
    if (skci::verify_image(other, {}, root).is_err()) {
        return "CheckSum counts";
    }
    return check_pages(file, layout, verified.value().pages);
}

} // namespace fuzz
