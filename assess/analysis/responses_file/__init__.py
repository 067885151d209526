"""Reading a file of answers as people have it: what each column is, what each cell says, what is to be asked."""
