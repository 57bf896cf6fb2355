;; verdict: rejected
(component
  (core module $m
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
    (func (export "solve") (param i32 i32 i32 i32 i32 i32) (result i32) (i32.const 16)))
  (core instance $i (instantiate $m))
  (type $cells (list u8))
  (func (export "solve") (param "demos" u32) (param "height" u32) (param "width" u32)
      (param "cells" $cells) (param "more" u32) (result u32)
    (canon lift (core func $i "solve") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
)
