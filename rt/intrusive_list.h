// SPDX-License-Identifier: MIT
// A list whose links are part of its elements, so that joining it needs no memory and cannot fail.
//
//     struct Thread : rt::ListNode<Thread> { … };
//     rt::IntrusiveList<Thread> ready;
//
// An element that is to be in several lists at once derives from several nodes, told apart by a
// tag: ListNode<Thread, struct ReadyTag>, IntrusiveList<Thread, ReadyTag>. The list owns nothing.
#pragma once

#include "rt/panic.h"

namespace rt {

struct DefaultListTag;

template <typename T, typename Tag>
class IntrusiveList;

/// The links. A copy of an element is in no list.
template <typename T, typename Tag = DefaultListTag>
class ListNode {
public:
    constexpr ListNode() = default;
    constexpr ListNode(const ListNode&) {}
    constexpr ListNode& operator=(const ListNode&) { return *this; }

    constexpr bool is_in_a_list() const { return list_ != nullptr; }

private:
    friend class IntrusiveList<T, Tag>;

    T* next_ = nullptr;
    T* previous_ = nullptr;
    const IntrusiveList<T, Tag>* list_ = nullptr;
};

template <typename T, typename Tag = DefaultListTag>
class IntrusiveList {
    using Node = ListNode<T, Tag>;

public:
    constexpr IntrusiveList() = default;
    IntrusiveList(const IntrusiveList&) = delete;
    IntrusiveList& operator=(const IntrusiveList&) = delete;

    class Iterator {
    public:
        constexpr explicit Iterator(T* at) : at_(at) {}
        constexpr T& operator*() const { return *at_; }
        constexpr T* operator->() const { return at_; }
        constexpr Iterator& operator++() {
            at_ = node_of(*at_).next_;
            return *this;
        }
        friend constexpr bool operator==(Iterator, Iterator) = default;

    private:
        T* at_;
    };

    constexpr Iterator begin() const { return Iterator{first_}; }
    constexpr Iterator end() const { return Iterator{nullptr}; }

    constexpr bool empty() const { return first_ == nullptr; }
    /// Null if the list is empty.
    constexpr T* front() const { return first_; }
    constexpr T* back() const { return last_; }

    constexpr void push_back(T& element) { insert_between(last_, element, nullptr); }
    constexpr void push_front(T& element) { insert_between(nullptr, element, first_); }

    /// Puts `element` in front of `position`, which is in the list; null: at the end.
    constexpr void insert_before(T* position, T& element) {
        if (position == nullptr) {
            push_back(element);
            return;
        }
        insert_between(node_of(*position).previous_, element, position);
    }
    /// The one behind `element`, which is in the list; null if it is the last.
    constexpr T* after(const T& element) const { return node_of(element).next_; }

    /// Takes the first element out; null if there is none.
    constexpr T* pop_front() {
        T* const element = first_;
        if (element != nullptr) {
            remove(*element);
        }
        return element;
    }

    constexpr bool contains(const T& element) const { return node_of(element).list_ == this; }

    constexpr void remove(T& element) {
        if (!contains(element)) {
            panic("An element was removed from a list that it is not in.");
        }
        Node& node = node_of(element);
        (node.previous_ != nullptr ? node_of(*node.previous_).next_ : first_) = node.next_;
        (node.next_ != nullptr ? node_of(*node.next_).previous_ : last_) = node.previous_;
        node.next_ = nullptr;
        node.previous_ = nullptr;
        node.list_ = nullptr;
    }

private:
    static constexpr Node& node_of(T& element) { return element; }
    static constexpr const Node& node_of(const T& element) { return element; }

    constexpr void insert_between(T* previous, T& element, T* next) {
        Node& node = node_of(element);
        if (node.is_in_a_list()) {
            panic("An element was put into a list while it is in one.");
        }
        node.previous_ = previous;
        node.next_ = next;
        node.list_ = this;
        (previous != nullptr ? node_of(*previous).next_ : first_) = &element;
        (next != nullptr ? node_of(*next).previous_ : last_) = &element;
    }

    T* first_ = nullptr;
    T* last_ = nullptr;
};

} // namespace rt
